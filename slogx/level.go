// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"strconv"
	"strings"

	"go.opentelemetry.io/otel/log"

	"github.com/otel-powertools/powertools/internal/settings"
)

// Levels beside the four of package slog.
const (
	LevelTrace    slog.Level = -8 // printed TRACE, OpenTelemetry severity 1
	LevelCritical slog.Level = 12 // printed CRITICAL, OpenTelemetry severity 21 (FATAL)
	// LevelSilent is above all levels: a handler of this level logs nothing.
	LevelSilent slog.Level = math.MaxInt32
)

// severityOffset is the severity number of INFO, which slog counts as 0. Both scales step by four.
const severityOffset = int(log.SeverityInfo)

func severityOf(level slog.Level) log.Severity {
	return log.Severity(min(max(int(level), -8), 15) + severityOffset)
}

// levelOfSeverity is the inverse of severityOf; a severity that is not set counts as INFO.
func levelOfSeverity(s log.Severity) slog.Level {
	if s == log.SeverityUndefined {
		return slog.LevelInfo
	}
	return slog.Level(int(s) - severityOffset)
}

// minimumOf returns the lowest severity that a level lets through. That of LevelSilent is above all there are.
func minimumOf(level slog.Level) log.Severity {
	return log.Severity(min(max(int(level), -8), 16) + severityOffset)
}

// levelIndex returns the index into levelNames of a severity; one that is not set counts as INFO.
func levelIndex(s log.Severity) int {
	if s < log.SeverityTrace1 {
		return 2
	}
	return min(int(s-1)/4, len(levelNames)-1)
}

// levelNames are the printed levels. A level between two prints as the lower one: CloudWatch's log level filter
// understands no other names.
var levelNames = [...]string{"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "CRITICAL"}

// LevelName returns the name that lines print for level: TRACE, DEBUG, INFO, WARN, ERROR or CRITICAL, for a level
// between two the lower one.
func LevelName(level slog.Level) string {
	if level >= LevelSilent {
		return "SILENT"
	}
	return levelNames[levelIndex(severityOf(level))]
}

// ParseLevel returns the level that text names: TRACE, DEBUG, INFO, WARN or WARNING, ERROR, CRITICAL or FATAL, SILENT,
// in any case and with blanks around, or a number on slog's scale. Slog's own form, as INFO+2, is understood as well.
func ParseLevel(text string) (slog.Level, error) {
	name := strings.ToUpper(strings.TrimSpace(text))
	switch name {
	case "TRACE":
		return LevelTrace, nil
	case "WARNING":
		return slog.LevelWarn, nil
	case "CRITICAL", "FATAL":
		return LevelCritical, nil
	case "SILENT":
		return LevelSilent, nil
	}
	if number, err := strconv.ParseInt(name, 10, 32); err == nil {
		return slog.Level(number), nil
	}
	var level slog.Level
	if err := level.UnmarshalText([]byte(name)); err != nil {
		return slog.LevelInfo, fmt.Errorf("slogx: parse log level %q: not one of TRACE, DEBUG, INFO, WARN, ERROR, CRITICAL", text)
	}
	return level, nil
}

// LevelFromEnvironment returns the level of POWERTOOLS_LOG_LEVEL, else of LOG_LEVEL, else INFO, raised to Lambda's
// minimum AWS_LAMBDA_LOG_LEVEL. The error, which may join several, says what is wrong with the variables; the level is
// usable all the same, since a name that is not known counts as not set.
func LevelFromEnvironment() (slog.Level, error) {
	requested, errRequested := levelOf("POWERTOOLS_LOG_LEVEL", "LOG_LEVEL")
	if requested == nil {
		floor, errFloor := levelOf("AWS_LAMBDA_LOG_LEVEL")
		if floor == nil {
			return slog.LevelInfo, errors.Join(errRequested, errFloor)
		}
		return max(slog.LevelInfo, *floor), errors.Join(errRequested, errFloor)
	}
	leveler, errFloor := LevelWithFloor(*requested)
	return leveler.Level(), errors.Join(errRequested, errFloor)
}

// LevelWithFloor returns level, kept at or above Lambda's minimum AWS_LAMBDA_LOG_LEVEL also where it changes later:
// Lambda drops the lines below, so writing them is wasted. The error says that level is below the minimum now, or that
// the variable holds no level; the result is usable all the same.
func LevelWithFloor(level slog.Leveler) (slog.Leveler, error) {
	floor, err := levelOf("AWS_LAMBDA_LOG_LEVEL")
	if floor == nil {
		return level, err
	}
	if requested := level.Level(); requested < *floor {
		err = settings.Mistakef("slogx: log level %s is below AWS_LAMBDA_LOG_LEVEL, the minimum of Lambda's advanced logging controls: "+
			"lines below %s are lost", LevelName(requested), LevelName(*floor))
	}
	if fixed, ok := level.(slog.Level); ok {
		return max(fixed, *floor), err
	}
	return floored{level, *floor}, err
}

// levelOf returns the level in the first of the variables that is set, or nil.
func levelOf(variables ...string) (*slog.Level, error) {
	for _, variable := range variables {
		text := settings.Text(variable)
		if text == "" {
			continue
		}
		level, err := ParseLevel(text)
		if err != nil {
			return nil, settings.Mistakef("slogx: %s=%q is not one of TRACE, DEBUG, INFO, WARN, ERROR, CRITICAL: ignored", variable, text)
		}
		return &level, nil
	}
	return nil, nil
}

// floored is a level that never goes below a floor.
type floored struct {
	level slog.Leveler
	floor slog.Level
}

// Level implements [slog.Leveler].
func (f floored) Level() slog.Level { return max(f.level.Level(), f.floor) }
