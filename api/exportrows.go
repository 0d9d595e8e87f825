package api

import "bytes"

const (
	mediaNDJSON  = "application/x-ndjson"
	mediaCSV     = "text/csv; charset=utf-8"
	mediaParquet = "application/vnd.apache.parquet"
)

var exportMedia = map[string]string{formatNDJSON: mediaNDJSON, formatCSV: mediaCSV, formatParquet: mediaParquet}

// rowCounter counts the rows of an export as its bytes pass, and tells whether what passed is
// whole: a file that is cut off must not be taken for a short one.
type rowCounter interface {
	pass(p []byte)
	count() int
	whole() bool
}

// newRowCounter counts rows of a format; expected is how many there are, which a Parquet file
// does not tell before its end.
func newRowCounter(format string, expected int) rowCounter {
	switch format {
	case formatCSV:
		return &csvRows{}
	case formatParquet:
		return &parquetRows{expected: expected}
	}
	return &lineRows{}
}

// lineRows counts lines.
type lineRows struct {
	rows   int
	midRow bool
}

func (r *lineRows) pass(p []byte) {
	r.rows += bytes.Count(p, []byte{'\n'})
	r.midRow = p[len(p)-1] != '\n'
}
func (r *lineRows) count() int  { return r.rows }
func (r *lineRows) whole() bool { return !r.midRow }

// csvRows counts line ends outside of quotes, and leaves out the line of names.
type csvRows struct {
	lines          int
	quoted, midRow bool
}

func (r *csvRows) pass(p []byte) {
	for _, c := range p {
		switch {
		case c == '"': // a doubled quote turns it off and on
			r.quoted = !r.quoted
		case c == '\n' && !r.quoted:
			r.lines++
		}
	}
	r.midRow = r.quoted || p[len(p)-1] != '\n'
}
func (r *csvRows) count() int  { return max(r.lines-1, 0) }
func (r *csvRows) whole() bool { return !r.midRow && r.lines > 0 }

// parquetRows waits for the magic number at the end of the file.
type parquetRows struct {
	expected int
	tail     []byte
}

const parquetMagic = "PAR1"

func (r *parquetRows) pass(p []byte) {
	r.tail = append(r.tail, p[max(0, len(p)-len(parquetMagic)):]...)
	r.tail = r.tail[max(0, len(r.tail)-len(parquetMagic)):]
}
func (r *parquetRows) count() int  { return r.expected }
func (r *parquetRows) whole() bool { return string(r.tail) == parquetMagic }
