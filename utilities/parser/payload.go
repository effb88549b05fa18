// SPDX-License-Identifier: Apache-2.0

package parser

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"errors"
	"io"
	"strconv"
)

// bytesOf returns a text as bytes, which are valid until the next call.
func (d *Decoder) bytesOf(text string) []byte {
	d.text = append(d.text[:0], text...)
	return d.text
}

// base64 decodes a text of the standard alphabet, with or without padding. The bytes are valid until the next call.
func (d *Decoder) base64(text string) ([]byte, error) {
	decoded, err := appendBase64(d.binary[:0], d.bytesOf(text))
	if err != nil {
		return nil, err
	}
	d.binary = decoded
	return decoded, nil
}

// appendBase64 appends what a text of the standard alphabet is decoded.
func appendBase64(to, text []byte) ([]byte, error) {
	encoding := base64.StdEncoding
	if len(text)%4 != 0 {
		encoding = base64.RawStdEncoding
	}
	decoded, err := encoding.AppendDecode(to, text)
	if err != nil {
		at, _ := errors.AsType[base64.CorruptInputError](err)
		return nil, fail(ErrMalformed, "", "not base64 at byte "+strconv.FormatInt(int64(at), 10))
	}
	return decoded, nil
}

// isGzip and isZlib know compressed data by their first bytes.
func isGzip(data []byte) bool { return len(data) > 1 && data[0] == 0x1f && data[1] == 0x8b }

func isZlib(data []byte) bool {
	return len(data) > 1 && data[0] == 0x78 && (int(data[0])<<8|int(data[1]))%31 == 0
}

// Inflate decompresses gzip or zlib, whichever it is. All that is inflated of one event counts for the limit of
// [WithMaxInflated].
func (d *Decoder) Inflate(data []byte) ([]byte, error) {
	inflated, err := inflate(data, d.budget)
	if err != nil {
		return nil, err
	}
	d.budget -= len(inflated)
	return inflated, nil
}

func inflate(data []byte, limit int) ([]byte, error) {
	var reader io.Reader
	var err error
	switch {
	case isGzip(data):
		reader, err = gzip.NewReader(bytes.NewReader(data))
	case isZlib(data):
		reader, err = zlib.NewReader(bytes.NewReader(data))
	default:
		return nil, fail(ErrMalformed, "", "not gzip or zlib")
	}
	if err != nil {
		return nil, fail(ErrMalformed, "", "broken gzip or zlib")
	}
	inflated, err := io.ReadAll(io.LimitReader(reader, int64(limit)+1))
	if len(inflated) > limit {
		return nil, fail(ErrTooLarge, "", "more than is left of the bytes that may be inflated")
	}
	if err != nil {
		return nil, fail(ErrMalformed, "", "broken gzip or zlib")
	}
	return inflated, nil
}

// unpacked inflates the data of a record if it is compressed and into is not there to take it as it is. No JSON begins like
// compressed data; a text may begin like zlib.
func (d *Decoder) unpacked(data []byte, into any) ([]byte, error) {
	switch into.(type) {
	case *[]byte:
		return data, nil
	case *string:
		if !isGzip(data) {
			return data, nil
		}
	default:
		if !isGzip(data) && !isZlib(data) {
			return data, nil
		}
	}
	return d.Inflate(data)
}
