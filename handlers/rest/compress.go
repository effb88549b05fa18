// SPDX-License-Identifier: Apache-2.0

package rest

import (
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// CompressConfig says what [Compress] compresses. Its zero value is ready to use.
type CompressConfig struct {
	// MinSize is the size in bytes from which a body is compressed. 0 is 1024, less than 0 is any size.
	MinSize int
	// Level is that of package gzip, 1 (fast) to 9 (small). 0 is its default, which is 6.
	Level int
	// Types are the media types of bodies to compress, such as "text/plain" or "image/*". None are texts, JSON, XML,
	// JavaScript, WebAssembly, SVG and fonts that are not compressed in themselves.
	Types []string
	// Streams compresses answers that are flushed before they reach MinSize, too. Each flush costs some of what
	// compression saves.
	Streams bool
}

// Compress returns middleware that compresses answers with gzip, or deflate for a client that wants that more. It leaves
// alone what the client does not say it accepts, answers to HEAD, small ones, parts (206), other types, those with a
// Content-Encoding or with Cache-Control: no-transform, and streams. An answer that is compressed has no Content-Length,
// nor has one to HEAD where that to GET would be, and its ETag becomes a weak one.
//
// API Gateway, load balancers and function URLs get a compressed body in base64, which adds a third: what shrinks by
// less is larger in the answer of the function, whose limit is 6 MB (1 MB for load balancers).
//
// Compress panics if the level is not one of package gzip.
func Compress(c CompressConfig) Middleware {
	if c.MinSize == 0 {
		c.MinSize = 1 << 10
	}
	if c.Level == 0 {
		c.Level = gzip.DefaultCompression
	}
	if _, err := gzip.NewWriterLevel(io.Discard, c.Level); err != nil {
		panic(fmt.Sprintf("rest: compress: %v", err))
	}
	shared := &compressor{config: c}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			encoding := acceptedEncoding(r.Header.Values("Accept-Encoding"))
			if encoding == "" || r.Method == http.MethodHead {
				plain := &hookWriter{ResponseWriter: w}
				plain.before = func(status int) { shared.leaveAlone(w.Header(), status, encoding) }
				next.ServeHTTP(plain, r)
				plain.call(http.StatusOK) // A handler that wrote nothing is answered with 200.
				return
			}
			cw := &compressWriter{ResponseWriter: w, shared: shared, encoding: encoding, revalidates: r.Header.Values("If-None-Match")}
			defer cw.seal() // After a panic, too: what is not written yet can still become another answer.
			next.ServeHTTP(cw, r)
			cw.close()
		})
	}
}

// compressor has what all answers share.
type compressor struct {
	config        CompressConfig
	gzip, deflate sync.Pool // of encoder
}

// encoder is a writer of package gzip or zlib.
type encoder interface {
	io.WriteCloser
	Flush() error
	Reset(w io.Writer)
}

// take returns an encoder that writes to w.
func (c *compressor) take(encoding string, w io.Writer) encoder {
	if e, ok := c.pool(encoding).Get().(encoder); ok {
		e.Reset(w)
		return e
	}
	var e encoder
	if encoding == encodingDeflate {
		e, _ = zlib.NewWriterLevel(w, c.config.Level) // The level has been checked.
	} else {
		e, _ = gzip.NewWriterLevel(w, c.config.Level)
	}
	return e
}

func (c *compressor) give(encoding string, e encoder) {
	e.Reset(io.Discard) // It must not hold on to the answer.
	c.pool(encoding).Put(e)
}

func (c *compressor) pool(encoding string) *sync.Pool {
	if encoding == encodingDeflate {
		return &c.deflate
	}
	return &c.gzip
}

// leaveAlone says in the header of an answer that is not compressed that others are. HEAD is not, but must not tell another
// length than GET would, which is that of the compressed body.
func (c *compressor) leaveAlone(header http.Header, status int, encoding string) {
	addVary(header, "Accept-Encoding")
	if encoding != "" && c.compressible(header, status) {
		header["Content-Length"] = nil // so that no server sets it either
	}
}

// compressible reports whether status and header of an answer let its body be compressed.
func (c *compressor) compressible(header http.Header, status int) bool {
	contentType := header.Get("Content-Type")
	if length, err := strconv.Atoi(header.Get("Content-Length")); err == nil && length < c.config.MinSize {
		return false
	}
	return bodyAllowed(status) && status != http.StatusPartialContent && header.Get("Content-Range") == "" &&
		header.Get("Content-Encoding") == "" &&
		!strings.Contains(strings.ToLower(strings.Join(header.Values("Cache-Control"), ",")), "no-transform") &&
		(contentType == "" || c.compresses(contentType))
}

// compresses reports whether bodies of a media type are worth it.
func (c *compressor) compresses(contentType string) bool {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return false
	}
	if len(c.config.Types) > 0 {
		return slices.ContainsFunc(c.config.Types, func(allowed string) bool {
			prefix, wild := strings.CutSuffix(allowed, "*")
			return wild && strings.HasPrefix(media, prefix) || strings.EqualFold(media, allowed)
		})
	}
	if strings.HasPrefix(media, "text/") || strings.HasSuffix(media, "+json") || strings.HasSuffix(media, "+xml") {
		return media != "text/event-stream"
	}
	switch media {
	case "application/json", "application/javascript", "application/x-javascript", "application/xml", "application/wasm",
		"application/x-ndjson", "application/yaml", "application/x-www-form-urlencoded", "application/vnd.ms-fontobject",
		"font/ttf", "font/otf", "font/collection", "image/bmp", "image/x-icon", "image/vnd.microsoft.icon":
		return true
	}
	return false
}

// addVary adds a name to the header Vary unless it is there.
func addVary(header http.Header, name string) {
	for _, value := range header.Values("Vary") {
		for item := range strings.SplitSeq(value, ",") {
			if item = strings.TrimSpace(item); item == "*" || strings.EqualFold(item, name) {
				return
			}
		}
	}
	header.Add("Vary", name)
}
