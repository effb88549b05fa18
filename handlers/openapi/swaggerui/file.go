// SPDX-License-Identifier: Apache-2.0

package swaggerui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"strings"

	"github.com/swaggest/swgui/v5/static"

	"github.com/otel-powertools/powertools/handlers/rest"
)

// own has the scripts that start Swagger UI.
//
//go:embed assets/*.js
var own embed.FS

// file is a file of the page.
type file struct {
	content    []byte
	compressed bool
	mediaType  string
}

// mediaTypes has the files that are served, and no others.
func mediaTypes() map[string]string {
	const script = "text/javascript; charset=utf-8"
	return map[string]string{
		"swagger-ui.css":       "text/css; charset=utf-8",
		"swagger-ui-bundle.js": script,
		"initializer.js":       script,
		"oauth2-redirect.js":   script,
		"favicon-16x16.png":    "image/png",
		"favicon-32x32.png":    "image/png",
	}
}

// open returns a file of the page. Large ones are compressed in the program.
func open(name string) (file, error) {
	mediaType, ok := mediaTypes()[name]
	if !ok {
		return file{}, rest.NotFound("no such file")
	}
	for _, from := range []struct {
		files      fs.FS
		path       string
		compressed bool
	}{
		{own, "assets/" + name, false},
		{static.FS, name, false},
		{static.FS, name + ".gz", true},
	} {
		content, err := fs.ReadFile(from.files, from.path)
		if err == nil {
			return file{content: content, compressed: from.compressed, mediaType: mediaType}, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return file{}, fmt.Errorf("read file of Swagger UI: %w", err)
		}
	}
	return file{}, rest.NotFound("no such file")
}

func serveFile(w http.ResponseWriter, r *http.Request) error {
	f, err := open(r.PathValue("file"))
	if err != nil {
		return err
	}
	sum := sha256.Sum256(f.content)
	tag := `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
	content := f.content
	h := w.Header()
	if f.compressed {
		h.Add("Vary", "Accept-Encoding")
		if takesGzip(r.Header) {
			h.Set("Content-Encoding", "gzip")
			tag = strings.TrimSuffix(tag, `"`) + `-gzip"`
		} else if content, err = decompress(content); err != nil {
			return err
		}
	}
	h.Set("Content-Type", f.mediaType)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "max-age=86400")
	h.Set("Etag", tag)
	if hasTag(r.Header, tag) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	_, _ = w.Write(content) // The client has gone; there is nobody to tell.
	return nil
}

// hasTag reports whether a client has a file of that tag. Caches may have made the tag a weak one.
func hasTag(h http.Header, tag string) bool {
	for item := range strings.SplitSeq(strings.Join(h.Values("If-None-Match"), ","), ",") {
		item = strings.TrimSpace(item)
		if item == "*" || strings.TrimPrefix(item, "W/") == tag {
			return true
		}
	}
	return false
}

// takesGzip reports whether a client takes bodies compressed by gzip.
func takesGzip(h http.Header) bool {
	for item := range strings.SplitSeq(strings.Join(h.Values("Accept-Encoding"), ","), ",") {
		coding, quality, _ := strings.Cut(strings.TrimSpace(item), ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			quality = strings.ReplaceAll(quality, " ", "")
			return strings.Trim(strings.TrimPrefix(quality, "q="), "0.") != "" || quality == ""
		}
	}
	return false
}

func decompress(content []byte) ([]byte, error) {
	from, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return nil, fmt.Errorf("decompress file of Swagger UI: %w", err)
	}
	plain, err := io.ReadAll(from)
	if err != nil {
		return nil, fmt.Errorf("decompress file of Swagger UI: %w", err)
	}
	return plain, nil
}
