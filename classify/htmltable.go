package classify

type openTable struct {
	id       int32
	row      int32
	cell     int32 // index of the open cell, -1 between cells
	rowStart int   // length of the text where the row began
}

func (h *htmlReader) startTable() {
	parent := int32(-1)
	if k := len(h.open) - 1; k >= 0 {
		parent = h.open[k].id
		h.tables[parent].nested = true
	}
	id := int32(len(h.tables))
	h.tables = append(h.tables, table{span: Span{len(h.out), len(h.out)}, firstCell: int32(len(h.cells)), parent: parent})
	h.open = append(h.open, openTable{id: id, row: -1, cell: -1, rowStart: len(h.out)})
}

func (h *htmlReader) endTable() {
	k := len(h.open) - 1
	if k < 0 {
		return
	}
	h.endCell()
	t := &h.tables[h.open[k].id]
	t.span.End = len(h.out)
	t.rows = h.open[k].row + 1
	t.lastCell = int32(len(h.cells))
	h.open = h.open[:k]
	h.separate(gapRow)
}

func (h *htmlReader) startRow() {
	k := len(h.open) - 1
	if k < 0 {
		return
	}
	h.endCell()
	h.separate(gapRow)
	h.open[k].row++
	h.open[k].rowStart = len(h.out)
}

func (h *htmlReader) startCell(tag []byte) {
	k := len(h.open) - 1
	if k < 0 {
		h.separate(gapCell)
		return
	}
	h.endCell()
	t := &h.open[k]
	if t.row < 0 {
		t.row = 0
	}
	if len(h.out) > t.rowStart && h.gap != gapRow {
		h.gap = gapCell // also instead of the line break that ended the last cell's paragraph
	}
	cols, rows := 1, 1
	if hasSpan(tag) {
		cols, rows = spanAttribute(tag, "colspan", 200), spanAttribute(tag, "rowspan", 1000)
	}
	t.cell = int32(len(h.cells))
	h.cells = append(roomy(h.cells), cell{table: t.id, row: t.row, start: int32(len(h.out)), end: int32(len(h.out)), width: int32(cols), height: int32(rows)})
}

func (h *htmlReader) endCell() {
	k := len(h.open) - 1
	if k < 0 || h.open[k].cell < 0 {
		return
	}
	h.cells[h.open[k].cell].end = int32(len(h.out))
	h.open[k].cell = -1
}

// finish closes what the document left open.
func (h *htmlReader) finish() {
	for len(h.open) > 0 {
		h.endTable()
	}
}
