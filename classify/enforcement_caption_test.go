package classify

import "testing"

func TestReadCaption(t *testing.T) {
	const head = "Securities and Exchange Commission v. "
	tests := []struct{ line, parties, docket, court, key string }{
		{"A. Bee, No. 23-cv-9609-LTS-GWG (S.D.N.Y. filed Nov. 1, 2023)", "A. Bee", "23-cv-9609-LTS-GWG", "S.D.N.Y.", "sdny:23-cv-9609"},
		{"Steve Case, No. 1:22-cv-10185-GBD", "Steve Case", "1:22-cv-10185-GBD", "", "22-cv-10185"},
		{"Bee Corp., Case No.: 22-81366-CIV-CANNON (S.D. Fla. filed September 2, 2022)", "Bee Corp.", "22-81366-CIV-CANNON", "S.D. Fla.", "sdfla:22-cv-81366"},
		{"A. Bee and Cee LLC, No. CV-23-01234-PHX-DLR (D. Ariz.)", "A. Bee and Cee LLC", "CV-23-01234-PHX-DLR", "D. Ariz.", "dariz:23-cv-1234"},
		{"Bee Inc., 23 Civ. 5325 (JSR) (S.D.N.Y.)", "Bee Inc.", "23 Civ. 5325", "S.D.N.Y.", "sdny:23-cv-5325"},
		{"Bee, et al., No. 4:23-CV-00575-SDJ (E.D. Tex.)", "Bee, et al.", "4:23-CV-00575-SDJ", "E.D. Tex.", "edtex:23-cv-575"},
		{"A. Bee Civil Action No. 99-1234 (D.D.C.)", "A. Bee", "99-1234", "D.D.C.", "ddc:99-cv-1234"},
		{"A. Bee, CA No. 6:22-CV-03380 (D.S.C. filed Oct. 3, 2022)", "A. Bee", "6:22-CV-03380", "D.S.C.", "dsc:22-cv-3380"},
		{"Bee Fund, LLC, Civil Action No. 4-21CV-1310-O (N.D. Tex. filed December 1, 2021)", "Bee Fund, LLC", "4-21CV-1310-O", "N.D. Tex.", "ndtex:21-cv-1310"},
		{"A. Bee, Civil Action No. 2:95CV-0812W (D. Utah)", "A. Bee", "2:95CV-0812W", "D. Utah", "dutah:95-cv-812"},
		{"A. Bee, 02 C 1234 (N.D. Ill.)", "A. Bee", "02 C 1234", "N.D. Ill.", "ndill:02-cv-1234"},
		{"A. Bee, Civil Action No. H-05-1234, United States District Court for the Southern District of Texas (Houston Division)", "A. Bee", "H-05-1234", "United States District Court for the Southern District of Texas", "sdtex:05-cv-1234"},
		{"Bee Ltd., Civ. Action, o. 4:22-cv-00194-CDL (M.D. Ga. filed Dec. 7, 2022)", "Bee Ltd.", "4:22-cv-00194-CDL", "M.D. Ga.", "mdga:22-cv-194"},
		{"A. Bee, ivil Action No. 22-cv-11006 (D. Mass. filed June 27, 2022)", "A. Bee", "22-cv-11006", "D. Mass.", "dmass:22-cv-11006"},
		{"A. Bee (S.D. Ohio, filed May 1, 2024)", "A. Bee", "", "S.D. Ohio", ""},
		{"A. Bee", "A. Bee", "", "", ""},
		{"A. Bee, No. 1:00CV00723 (RMU) (D.D.C.)", "A. Bee", "1:00CV00723", "D.D.C.", "ddc:00-cv-723"},
		{"A. Bee, No. 1:25-mc-00120 (D. Colo.)", "A. Bee", "1:25-mc-00120", "D. Colo.", "dcolo:25-mc-120"},
	}
	for _, tt := range tests {
		line := head + tt.line
		c := readCaption(line, Span{0, len(line)})
		docket := ""
		if len(c.dockets) > 0 {
			docket = c.dockets[0].In(line)
		}
		if c.parties.In(line) != tt.parties || docket != tt.docket || c.court.In(line) != tt.court {
			t.Errorf("%s: parties %q docket %q court %q", tt.line, c.parties.In(line), docket, c.court.In(line))
		}
		if key := caseKey(tt.court, tt.docket); tt.docket != "" && key != tt.key {
			t.Errorf("%s: key %q, want %q", tt.line, key, tt.key)
		}
	}
}

func TestCaseKeyJoinsSpellings(t *testing.T) {
	for _, other := range [][2]string{
		{"United States District Court for the Southern District of New York", "22-civ-9608"}, {"S.D.N.Y.", "22 Civ. 9608"}, {"SDNY", "1:22-cv-09608-ABC"},
	} {
		if a, b := caseKey("S.D.N.Y.", "22-cv-09608"), caseKey(other[0], other[1]); a != b {
			t.Errorf("%q and %q (%v)", a, b, other)
		}
	}
}

func TestSplitParties(t *testing.T) {
	tests := []struct {
		list   string
		want   []string
		relief []string
	}{
		{"Jon Dough, Acme Corp., and Roe Partners, L.P.", []string{"Jon Dough", "Acme Corp.", "Roe Partners, L.P."}, nil},
		{"Jane Q. Roe, Jr.; Xanthe Fights, Inc.", []string{"Jane Q. Roe, Jr.", "Xanthe Fights, Inc."}, nil},
		{"Acme Research and Management Corp. and Ida Roe", []string{"Acme Research and Management Corp.", "Ida Roe"}, nil},
		{"Smith and Sons LLP", []string{"Smith and Sons LLP"}, nil},
		{"John Doe a/k/a Ivo Stark and Acme Corp.", []string{"Ivo Stark", "Acme Corp."}, nil},
		{"Roe a/k/a J.R., Doe d/b/a Doe Trading, Inc.", []string{"Roe", "Doe"}, nil},
		{"Above: Space Corp. f/k/a Orbit Corp.", []string{"Above: Space Corp."}, nil},
		{"A. Roe, et al.,", []string{"A. Roe"}, nil},
		{"Roe, et. al", []string{"Roe"}, nil},
		{"Ada Roe, Defendant, and Bo Roe and Roe Trust, Relief Defendants", []string{"Ada Roe"}, []string{"Bo Roe", "Roe Trust"}},
		{"Ada Roe and Bo Roe (Relief Defendant)", []string{"Ada Roe"}, []string{"Bo Roe"}},
		{"Ada Roe, individually and as Trustee of the Roe Trust", []string{"Ada Roe"}, nil},
		{"City of Doeville, Mississippi and Ada Roe", []string{"City of Doeville, Mississippi", "Ada Roe"}, nil},
		{"ADA B. ROE AND MCROE HOLDINGS, LLC", []string{"Ada B. Roe", "McRoe Holdings, LLC"}, nil},
		{"Fan “Jo” Yang; Jing Tian; and Hanx Bo", []string{"Fan “Jo” Yang", "Jing Tian", "Hanx Bo"}, nil},
		{"Ada Roe, CPA and Bo Doe, Esq.", []string{"Ada Roe", "Bo Doe"}, nil},
		{"Roe & Co. LLC and John Does 1-10", []string{"Roe & Co. LLC"}, nil},
	}
	for _, tt := range tests {
		got, rel := splitParties(tt.list, Span{0, len(tt.list)})
		check := func(what string, got []party, want []string) {
			if len(got) != len(want) {
				t.Errorf("%s: %s %v, want %q", tt.list, what, got, want)
				return
			}
			for i := range got {
				if got[i].name != want[i] {
					t.Errorf("%s: %s %q, want %q", tt.list, what, got[i].name, want[i])
				}
			}
		}
		check("parties", got, tt.want)
		check("relief", rel, tt.relief)
	}
}
