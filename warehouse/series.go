package warehouse

import "io"

// statement is one of the queries whose lines follow one another in an export.
type statement struct {
	sql  string
	args []any
}

// series is the stream of the lines of several statements, each asked when the one before it has
// ended: a merge of all parts of a feed at once would hold blocks of each, and a feed that was
// just filled has hundreds.
type series struct {
	open    func(statement) (io.ReadCloser, error)
	left    []statement
	current io.ReadCloser
	midLine bool
}

// begin opens the first statement, so that what is wrong with it is known before the first byte.
func (s *series) begin() (err error) {
	if s.current == nil && len(s.left) > 0 {
		if s.current, err = s.open(s.left[0]); err == nil {
			s.left = s.left[1:]
		}
	}
	return err
}

// Read fails with io.ErrUnexpectedEOF where a statement's last line has no end: it was cut off.
func (s *series) Read(p []byte) (int, error) {
	for {
		if err := s.begin(); err != nil {
			return 0, err
		}
		if s.current == nil {
			return 0, io.EOF
		}
		n, err := s.current.Read(p)
		if n > 0 {
			s.midLine = p[n-1] != '\n'
		}
		if err != io.EOF { // an error that wraps it is a broken connection
			return n, err
		}
		if err := s.end(); n > 0 || err != nil {
			return n, err
		}
	}
}

func (s *series) end() error {
	if s.midLine {
		return io.ErrUnexpectedEOF
	}
	return s.Close()
}

func (s *series) Close() error {
	if s.current == nil {
		return nil
	}
	current := s.current
	s.current = nil
	return current.Close()
}
