// SPDX-License-Identifier: Apache-2.0

package deptest_test

import "slices"

// rules says who may import whom. The standard library is always allowed but for what a row names under never.
//
//	program             powertools (the front door)
//	                    └ otel/telemetry (the only package that knows all exporters)
//	                      └ exporters/*, slogx (OpenTelemetry SDK)
//	handlers, utilities   └ otel/invocation, tracex, metricx, carrier (OpenTelemetry API)
//	                        └ internal/*
//
// Handlers and utilities stand beside the exporters and know the API only: a program that uses one of them with another
// SDK links nothing of ours it does not need.
func rules() []rule {
	var (
		api = []string{
			"go.opentelemetry.io/otel",
			"go.opentelemetry.io/otel/attribute/...",
			"go.opentelemetry.io/otel/baggage",
			"go.opentelemetry.io/otel/codes",
			"go.opentelemetry.io/otel/log/...",
			"go.opentelemetry.io/otel/metric/...",
			"go.opentelemetry.io/otel/propagation",
			"go.opentelemetry.io/otel/semconv/...",
			"go.opentelemetry.io/otel/trace/...",
		}
		sdk      = slices.Concat(api, []string{"go.opentelemetry.io/otel/sdk/..."})
		awsCore  = []string{"github.com/aws/aws-sdk-go-v2/aws/...", "github.com/aws/smithy-go/..."}
		context  = []string{"github.com/aws/aws-lambda-go/lambdacontext", "github.com/aws/aws-lambda-go/lambda/messages"}
		events   = []string{"github.com/aws/aws-lambda-go/events/...", "github.com/aws/aws-lambda-go/lambda/messages"}
		internal = []string{"internal/..."}
		base     = []string{"otel/invocation", "otel/tracex", "otel/metricx", "otel/carrier", "internal/..."}
		// Everything may read events by path and know an event's source.
		shared = slices.Concat(base, []string{"utilities/jmespath", "utilities/eventsource"})
	)
	// The row of a handler or utility, with the siblings and libraries it has beyond what all have.
	portable := func(folder string, own []string, foreign ...string) rule {
		return rule{
			folders: []string{folder},
			own:     slices.Concat(shared, own),
			foreign: slices.Concat(api, events, foreign),
		}
	}
	// The row of what stands behind one: its parent and the libraries of one service or product.
	driver := func(folder string, foreign ...string) rule {
		return rule{folders: []string{folder}, own: slices.Concat(internal, []string{parent}), foreign: foreign}
	}

	return []rule{
		// The front door.
		{
			folders: []string{"."},
			own:     []string{"otel/telemetry", "otel/invocation", "otel/tracex", "otel/metricx", "otel/carrier", "slogx", "exporters/..."},
			foreign: slices.Concat(sdk, []string{"github.com/aws/aws-lambda-go/lambda", "github.com/samber/slog-multi"}),
			never:   []string{"net/http", "exporters/xray/xrayaws"},
		},

		// The base.
		{
			folders: []string{"otel/telemetry"},
			own:     []string{"exporters/...", "slogx", "otel/invocation", "otel/tracex", "otel/carrier", "internal/..."},
			foreign: slices.Concat(sdk, []string{
				"github.com/aws/aws-lambda-go/lambda",
				"github.com/go-logr/logr", // the type of OpenTelemetry's internal logger
				"github.com/samber/slog-multi",
				"go.opentelemetry.io/contrib/detectors/aws/lambda",
				"go.opentelemetry.io/contrib/propagators/...",
			}),
			never: []string{"net/http", "exporters/xray/xrayaws"},
		},
		{
			folders: []string{"otel/telemetry/console"},
			own:     []string{"otel/telemetry"},
			foreign: slices.Concat(sdk, []string{"go.opentelemetry.io/otel/exporters/stdout/..."}),
		},
		{
			folders: []string{"otel/telemetry/otlpgrpc"},
			own:     []string{"otel/telemetry", "exporters/otlp", "internal/..."},
			foreign: slices.Concat(sdk, []string{"go.opentelemetry.io/otel/exporters/otlp/...", "google.golang.org/grpc/..."}),
		},
		{
			folders: []string{"otel/invocation"},
			own:     internal,
			foreign: slices.Concat(api, context), // and net/http, to tell who passes an http.Handler what to pass instead
		},
		{
			folders: []string{"otel/tracex", "otel/metricx", "otel/carrier"},
			own:     []string{"otel/invocation", "internal/..."},
			foreign: slices.Concat(api, context, events),
		},
		{
			folders: []string{"otel/awsx"},
			own:     internal,
			foreign: slices.Concat(api, awsCore),
		},
		{
			folders: []string{"otel/oteltest"},
			own:     []string{"otel/...", "exporters/...", "slogx", "internal/..."},
			foreign: slices.Concat(sdk, context),
			never:   []string{"otel/awsx", "otel/telemetry/otlpgrpc"},
		},

		// Exporters and the log handler.
		{
			folders: []string{"exporters/emf", "slogx"},
			own:     []string{"otel/invocation", "internal/..."},
			foreign: sdk,
			never:   []string{"net/http"},
		},
		{
			folders: []string{"exporters/emf/agentsink"},
			own:     internal,
		},
		{
			folders: []string{"exporters/xray"},
			own:     []string{"otel/invocation", "internal/..."},
			foreign: slices.Concat(sdk, []string{"go.opentelemetry.io/contrib/propagators/aws/xray"}),
			never:   []string{"net/http"},
		},
		{
			folders: []string{"exporters/xray/xrayaws"},
			own:     []string{"exporters/xray", "otel/invocation", "internal/..."},
			foreign: slices.Concat(sdk, awsCore),
		},
		{
			folders: []string{"exporters/otlp"},
			own:     []string{"otel/invocation", "internal/..."},
			foreign: slices.Concat(sdk, []string{"google.golang.org/protobuf/encoding/protowire"}),
		},

		// Internal packages.
		{folders: []string{"internal/jsonenc", "internal/emfkey", "internal/settings", "internal/awsendpoint", "internal/stable", "internal/stdstream", "internal/deptest"}},
		{folders: []string{"internal/exception", "internal/report", "internal/traceheader"}, foreign: api},
		{folders: []string{"internal/lambdaapi"}, own: internal, foreign: []string{"golang.org/x/sys/..."}},
		{folders: []string{"internal/golden"}, foreign: []string{"github.com/google/go-cmp/..."}},

		// Handlers.
		portable("handlers/httpevent", nil),
		portable("handlers/rest", []string{"handlers/httpevent"}, "github.com/rs/cors", "github.com/klauspost/compress/..."),
		portable("handlers/openapi", []string{"handlers/rest", "handlers/httpevent"}, "github.com/danielgtaylor/huma/v2/..."),
		{
			folders: []string{"handlers/openapi/swaggerui"}, // its files are linked where it is imported only
			own:     []string{"handlers/openapi", "handlers/rest", "internal/settings"},
			foreign: []string{"github.com/swaggest/swgui/..."},
		},
		{folders: []string{"handlers/openapi/cmd/..."}, own: []string{"handlers/openapi"}},
		portable("handlers/bedrock", []string{"handlers/rest"}),
		portable("handlers/websocket", nil, awsCore...),
		portable("handlers/handlertest", []string{"handlers/httpevent"}),
		portable("handlers/appsync", nil),
		portable("handlers/appsyncevents", nil),

		// What stands behind a utility: its parent and one AWS service client, or one library.
		driver("utilities/eventsource/dynamoitem", "github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue", services+"dynamodb/types"),
		driver("utilities/*/*test", "github.com/google/go-cmp/..."),
		driver("utilities/idempotency/memstore", "github.com/hashicorp/golang-lru/v2"),
		driver("utilities/idempotency/redisstore", "github.com/redis/go-redis/v9/..."),
		driver("utilities/featureflags/flagprovider", "github.com/open-feature/go-sdk/..."),
		driver("utilities/kafkaevent/avrodecoder", "github.com/twmb/avro"),
		driver("utilities/datamasking/kmsprovider", slices.Concat(awsCore, []string{
			services + "kms/...", "github.com/aws/aws-encryption-sdk/...",
		})...),
		driver("utilities/*/*source", slices.Concat(awsCore, []string{services + "..."})...),
		driver("utilities/*/*store", slices.Concat(awsCore, []string{services + "..."})...),

		// Utilities. None imports another but for the edges written here.
		portable("utilities/parameters", nil, "golang.org/x/sync/..."),
		portable("utilities/featureflags", nil),
		portable("utilities/idempotency", nil, "github.com/hashicorp/golang-lru/v2"),
		portable("utilities/batch", nil, "golang.org/x/sync/..."),
		portable("utilities/validation", nil, "github.com/santhosh-tekuri/jsonschema/v6/..."),
		{folders: []string{"utilities/validation/httpvalidation"}, own: []string{"utilities/validation"}, foreign: api}, // around any http.Handler
		portable("utilities/parser", nil),
		{
			folders: []string{"utilities/parser/dynamochange"}, // what decodes items costs start-up
			own:     []string{"utilities/parser", "utilities/eventsource/..."},
			foreign: []string{"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"},
		},
		{folders: []string{"utilities/parser/playground"}, own: []string{"utilities/parser"}, foreign: []string{"github.com/go-playground/validator/v10/..."}},
		portable("utilities/eventsource", nil),
		portable("utilities/jmespath", nil, "github.com/jmespath-community/go-jmespath/..."),
		portable("utilities/streaming", nil),
		portable("utilities/metadata", nil, "golang.org/x/sync/..."),
		portable("utilities/signer", nil, awsCore...),
		portable("utilities/datamasking", nil, "github.com/ohler55/ojg/..."),
		portable("utilities/kafkaevent", nil, "google.golang.org/protobuf/..."),

		// Programs.
		{folders: []string{"cmd/powertools"}, own: slices.Concat(internal, []string{"handlers/handlertest", "handlers/httpevent"})},
		{
			folders: []string{"examples/chi"}, // a router of others, in a module of its own
			own:     []string{"..."},
			foreign: slices.Concat(api, []string{"github.com/go-chi/chi/..."}),
			never:   []string{"internal/..."},
		},
		{
			folders: []string{"examples/..."},
			own:     []string{"..."},
			foreign: slices.Concat(api, []string{"github.com/aws/aws-lambda-go/...", "github.com/aws/aws-sdk-go-v2/...", "github.com/aws/smithy-go/..."}),
			never:   []string{"internal/..."},
		},
		{folders: []string{"bench/...", "integration/...", "collector-config/..."}, anything: true},
	}
}
