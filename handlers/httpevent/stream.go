// SPDX-License-Identifier: Apache-2.0

package httpevent

func (x *exchange) stream(problem *requestError) (any, error) { return x.buffer(problem) }
