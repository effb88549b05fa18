// SPDX-License-Identifier: Apache-2.0
//
// hello with OpenTelemetry's collector layer beside it:
//
//	npm install && BACKEND_ENDPOINT=https://otlp.example.com npm run deploy
import { App, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as logs from "aws-cdk-lib/aws-logs";
import { fileURLToPath } from "node:url";

// Version of the layer, from the releases of open-telemetry/opentelemetry-lambda; the account is OpenTelemetry's.
const collectorVersion = "0_23_0";

// Build the function for amd64 (package.sh amd64) before choosing it here.
const amd64 = process.env.ARCHITECTURE === "amd64";

const backendEndpoint = process.env.BACKEND_ENDPOINT;
if (!backendEndpoint) {
  throw new Error("BACKEND_ENDPOINT is not set: the base URL of the OTLP back end, as https://otlp.example.com");
}

const stack = new Stack(new App(), "Hello", {
  description: "Greets, observed with OpenTelemetry through a collector inside the function.",
});

const logGroup = new logs.LogGroup(stack, "Logs", {
  retention: logs.RetentionDays.ONE_MONTH,
  removalPolicy: RemovalPolicy.DESTROY,
});

// What the function does in AWS: write to its own log group, and send traces to the X-Ray daemon that Lambda runs. The
// collector in the layer needs no permission, since it sends to the back end only.
const role = new iam.Role(stack, "Role", {
  assumedBy: new iam.ServicePrincipal("lambda.amazonaws.com"),
});
logGroup.grantWrite(role);

new lambda.Function(stack, "Function", {
  code: lambda.Code.fromAsset(fileURLToPath(new URL("../build", import.meta.url))),
  handler: "bootstrap",
  runtime: lambda.Runtime.PROVIDED_AL2023,
  architecture: amd64 ? lambda.Architecture.X86_64 : lambda.Architecture.ARM_64,
  // The function needs 128 MB by itself; the collector is a second process, of 50 MB and more.
  memorySize: 256,
  timeout: Duration.seconds(5),
  tracing: lambda.Tracing.ACTIVE, // adds the permissions for X-Ray to the role
  role,
  logGroup,
  loggingFormat: lambda.LoggingFormat.JSON,
  applicationLogLevelV2: lambda.ApplicationLogLevel.INFO,
  layers: [
    lambda.LayerVersion.fromLayerVersionArn(
      stack,
      "Collector",
      `arn:${stack.partition}:lambda:${stack.region}:184161586896:layer:opentelemetry-collector-${amd64 ? "amd64" : "arm64"}-${collectorVersion}:1`,
    ),
  ],
  environment: {
    POWERTOOLS_SERVICE_NAME: "hello",
    POWERTOOLS_METRICS_NAMESPACE: "Greetings",
    // The layer reads the first and the last; the function sends what it records to the second, beside what it sends to
    // AWS by itself. OTEL_TRACES_EXPORTER, OTEL_METRICS_EXPORTER and OTEL_LOGS_EXPORTER choose among them.
    OPENTELEMETRY_COLLECTOR_CONFIG_URI: "/var/task/lambda-extension.yaml",
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318",
    OTLP_BACKEND_ENDPOINT: backendEndpoint,
  },
});
