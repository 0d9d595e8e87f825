package embedded

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strconv"
)

// Handler serves the engine to other processes as a ClickHouse server's HTTP port does.
// Everything but /ping asks for user and password, by basic authentication,
// X-ClickHouse-User and X-ClickHouse-Key, or the URL.
func (c *ClickHouse) Handler(user, password string) http.Handler {
	want := credentials(user, password)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/ping" {
			if got := presented(r); subtle.ConstantTimeCompare(got[:], want[:]) != 1 {
				w.Header().Set("WWW-Authenticate", `Basic realm="ClickHouse server HTTP API"`)
				w.Header().Set("X-ClickHouse-Exception-Code", "516")
				w.WriteHeader(http.StatusUnauthorized)
				fmt.Fprintln(w, "Code: 516. DB::Exception: Authentication failed: password is incorrect, or there is no such user. (AUTHENTICATION_FAILED)")
				return
			}
		}
		response, err := c.RoundTrip(r)
		if err != nil {
			if r.Context().Err() != nil {
				return
			}
			status := http.StatusInternalServerError
			if errors.Is(err, ErrClosed) {
				status = http.StatusServiceUnavailable
			}
			http.Error(w, "Code: 1001. DB::Exception: "+err.Error(), status)
			return
		}
		defer response.Body.Close()
		maps.Copy(w.Header(), response.Header)
		w.Header().Set("Content-Type", "application/octet-stream")
		if response.ContentLength >= 0 {
			w.Header().Set("Content-Length", strconv.FormatInt(response.ContentLength, 10))
		}
		w.WriteHeader(response.StatusCode)
		if _, err := io.Copy(w, response.Body); err != nil {
			// The client has to see that the body is not complete.
			http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}
	})
}

// credentials are compared by hash, so that the comparison tells nothing of their lengths.
func credentials(user, password string) [sha256.Size]byte {
	return sha256.Sum256([]byte(user + "\x00" + password))
}

func presented(r *http.Request) [sha256.Size]byte {
	if user, password, ok := r.BasicAuth(); ok {
		return credentials(user, password)
	}
	if user := r.Header.Get("X-ClickHouse-User"); user != "" {
		return credentials(user, r.Header.Get("X-ClickHouse-Key"))
	}
	return credentials(r.URL.Query().Get("user"), r.URL.Query().Get("password"))
}
