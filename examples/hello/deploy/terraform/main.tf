# SPDX-License-Identifier: Apache-2.0
#
# hello with OpenTelemetry's collector layer beside it:
#
#	../package.sh && (cd ../build && zip -q ../terraform/function.zip bootstrap lambda-extension.yaml)
#	terraform init && terraform apply -var backend_endpoint=https://otlp.example.com

terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.50"
    }
  }
}

variable "backend_endpoint" {
  description = "Base URL of the OTLP back end, as https://otlp.example.com"
  type        = string
  validation {
    condition     = can(regex("^https?://.+", var.backend_endpoint))
    error_message = "Not a URL."
  }
}

variable "collector_version" {
  description = "Version of the layer, from the releases of open-telemetry/opentelemetry-lambda"
  type        = string
  default     = "0_23_0"
}

variable "architecture" {
  description = "Of the function; build it for amd64 (package.sh amd64) before choosing x86_64"
  type        = string
  default     = "arm64"
  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "arm64 or x86_64."
  }
}

data "aws_region" "current" {}
data "aws_partition" "current" {}

resource "aws_lambda_function" "hello" {
  function_name = "hello"
  filename      = "${path.module}/function.zip"
  # Only a new package is a new version.
  source_code_hash = fileexists("${path.module}/function.zip") ? filebase64sha256("${path.module}/function.zip") : null
  handler          = "bootstrap"
  runtime          = "provided.al2023"
  architectures    = [var.architecture]
  # The function needs 128 MB by itself; the collector is a second process, of 50 MB and more.
  memory_size = 256
  timeout     = 5
  role        = aws_iam_role.hello.arn

  # The account is OpenTelemetry's.
  layers = [
    "arn:${data.aws_partition.current.partition}:lambda:${data.aws_region.current.name}:184161586896:layer:opentelemetry-collector-${var.architecture == "arm64" ? "arm64" : "amd64"}-${var.collector_version}:1"
  ]

  tracing_config {
    mode = "Active"
  }

  logging_config {
    log_format            = "JSON"
    application_log_level = "INFO"
    log_group             = aws_cloudwatch_log_group.hello.name
  }

  environment {
    variables = {
      POWERTOOLS_SERVICE_NAME      = "hello"
      POWERTOOLS_METRICS_NAMESPACE = "Greetings"
      # The layer reads the first and the last; the function sends what it records to the second, beside what it sends to
      # AWS by itself. OTEL_TRACES_EXPORTER, OTEL_METRICS_EXPORTER and OTEL_LOGS_EXPORTER choose among them.
      OPENTELEMETRY_COLLECTOR_CONFIG_URI = "/var/task/lambda-extension.yaml"
      OTEL_EXPORTER_OTLP_ENDPOINT        = "http://localhost:4318"
      OTLP_BACKEND_ENDPOINT              = var.backend_endpoint
    }
  }
}

resource "aws_cloudwatch_log_group" "hello" {
  name              = "/aws/lambda/hello"
  retention_in_days = 30
}

# What the function does in AWS: write to its own log group, and send traces to the X-Ray daemon that Lambda runs. The
# collector in the layer needs no permission, since it sends to the back end only.
resource "aws_iam_role" "hello" {
  name_prefix        = "hello-"
  assume_role_policy = data.aws_iam_policy_document.lambda.json
}

resource "aws_iam_role_policy" "observe" {
  name   = "observe"
  role   = aws_iam_role.hello.id
  policy = data.aws_iam_policy_document.observe.json
}

data "aws_iam_policy_document" "lambda" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "observe" {
  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.hello.arn}:*"]
  }
  statement {
    actions   = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
    resources = ["*"]
  }
}
