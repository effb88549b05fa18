// SPDX-License-Identifier: Apache-2.0

// Package agentsink sends lines of CloudWatch's embedded metric format to a CloudWatch agent over TCP or UDP: on ECS,
// EKS, EC2 or a developer's machine, wherever no platform ships standard output to CloudWatch Logs.
//
//	sink, err := agentsink.New("") // AWS_EMF_AGENT_ENDPOINT, else tcp://127.0.0.1:25888
//	if err != nil {
//		return err
//	}
//	defer sink.Close()
//	exporter, err := emf.New(emf.WithWriter(sink), emf.WithLogGroup("/shop/cart", ""))
//	if err != nil {
//		return err
//	}
//	provider := metric.NewMeterProvider(exporter.ProviderOptions(metric.NewPeriodicReader(exporter))...)
//
// # What it does
//
// It connects when the first line is written, not before, and again after the agent was restarted. While the agent is
// not there, lines wait in memory, up to a limit, and leave with the first line after it came back, oldest first.
// It tries to connect at most once a second, so a missing agent holds nobody up.
//
// # Caveats
//
// The agent asks for the name of a log group in every line: give the exporter emf.WithLogGroup.
//
// Neither protocol has an answer. A line that the system took is counted as sent; what lay in its buffers when the agent
// died is lost. A UDP line has to fit into a datagram of 65,507 bytes; the exporter's default limit of 60,000 does.
package agentsink
