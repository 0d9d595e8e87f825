package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/filingwire/filingwire"
)

const (
	mcpTag      = "MCP"
	mcpProtocol = "2025-11-25" // that GET /mcp names; the server negotiates others too
	eventStream = "text/event-stream"
)

// MCPDescription tells a human or a client what is at /mcp.
type MCPDescription struct {
	ProtocolVersion string          `json:"protocolVersion"`
	Capabilities    MCPCapabilities `json:"capabilities"`
	Distribution    MCPDistribution `json:"distribution"`
	RequestID       string          `json:"requestId"`
}

// MCPCapabilities lists the tools.
type MCPCapabilities struct {
	Tools []MCPToolName `json:"tools"`
}

// MCPToolName is a tool's name and what it is for.
type MCPToolName struct {
	Name        string `json:"name"`
	Description string `json:"description"`
}

// MCPDistribution says how to connect.
type MCPDistribution struct {
	Transport MCPTransport      `json:"transport"`
	Auth      MCPAuth           `json:"auth"`
	Clients   map[string]string `json:"clients" doc:"What to enter in some clients"`
}

// MCPTransport is where the server is.
type MCPTransport struct {
	Type string `json:"type" enum:"streamable-http"`
	URL  string `json:"url"`
}

// MCPAuth says which credentials are taken.
type MCPAuth struct {
	Type             []string `json:"type" enum:"api_key,oauth"`
	Header           string   `json:"header" doc:"Of an API key"`
	ResourceMetadata string   `json:"resourceMetadata" doc:"Where OAuth begins (RFC 9728)"`
	Scopes           []string `json:"scopes"`
}

// mcpServer answers JSON-RPC through the SDK, one HTTP request after the other and without
// sessions.
type mcpServer struct {
	handler http.Handler
	tools   []MCPToolName
}

func (s *Server) registerMCP() {
	schema := &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}
	message := &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true, Required: []string{"jsonrpc", "method"},
		Properties: map[string]*huma.Schema{"jsonrpc": enumSchema([]string{"2.0"}), "method": {Type: huma.TypeString, MinLength: new(1)}}}
	get := huma.Operation{OperationID: "describeMCP", Method: http.MethodGet, Path: mcpPath, Summary: "How to connect to the MCP server", Tags: []string{mcpTag},
		Errors: []int{http.StatusMethodNotAllowed}, Responses: jsonResponse("The server", schemaOf[MCPDescription](s))}
	s.handle(get, access{public: true, meter: meterAccount}, s.describeMCP)
	post := huma.Operation{OperationID: "callMCP", Method: http.MethodPost, Path: mcpPath, Summary: "One JSON-RPC message to the MCP server", Tags: []string{mcpTag},
		Description: "Streamable HTTP without sessions: every reply is JSON, no initialize is needed, and batches are refused.",
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{fiber.MIMEApplicationJSON: {Schema: message}}},
		Errors:      []int{http.StatusPaymentRequired, http.StatusNotFound, http.StatusTooManyRequests},
		Responses:   jsonResponse("The reply", schema)}
	post.Responses["202"] = &huma.Response{Description: "A notification was taken"}
	s.handle(post, access{scope: filingwire.ScopeReadSEC, meter: meterMCP, metersItself: true}, s.callMCP)
}

// openMCP makes the tools, when every schema that they show is complete.
func (s *Server) openMCP() error {
	server := mcp.NewServer(&mcp.Implementation{Name: "filingwire", Title: "Filingwire", Version: s.Version}, &mcp.ServerOptions{
		Instructions: "SEC filings and enforcement releases as structured events. Every row has a trace, which shows the text that each field was read from. Ask for view=agent unless you need every field.",
		Logger:       s.Logger,
	})
	s.mcp = &mcpServer{}
	tools, err := s.mcpTools()
	if err != nil {
		return err
	}
	for _, t := range tools {
		s.mcp.tools = append(s.mcp.tools, MCPToolName{t.Name, t.Description})
		server.AddTool(t.Tool, func(ctx context.Context, call *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return s.callTool(ctx, &t, call.Params.Arguments)
		})
	}
	s.mcp.handler = mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server },
		&mcp.StreamableHTTPOptions{Stateless: true, JSONResponse: true, Logger: s.Logger})
	return nil
}

func (s *Server) describeMCP(c *fiber.Ctx, r *request) error {
	if strings.Contains(c.Get(fiber.HeaderAccept), eventStream) { // a client that wants a stream of the server's own messages
		c.Set(fiber.HeaderAllow, "GET, HEAD, POST")
		return errNoMethod
	}
	url := s.PublicURL + mcpPath
	return writeJSON(c, MCPDescription{ProtocolVersion: mcpProtocol, Capabilities: MCPCapabilities{s.mcp.tools}, RequestID: r.id,
		Distribution: MCPDistribution{
			Transport: MCPTransport{"streamable-http", url},
			Auth: MCPAuth{Type: []string{authKey, authOAuth}, Header: "x-api-key", ResourceMetadata: s.PublicURL + protectedResourcePath + mcpPath,
				Scopes: []string{filingwire.ScopeReadSEC}},
			Clients: map[string]string{
				"claude-code": `claude mcp add --transport http filingwire ` + url + ` --header "x-api-key: $SECAPI_API_KEY"`,
				"mcp.json":    `{"mcpServers":{"filingwire":{"type":"http","url":"` + url + `","headers":{"x-api-key":"${SECAPI_API_KEY}"}}}}`,
			},
		}})
}

// callMCP passes one message on to the SDK's handler and its reply back.
func (s *Server) callMCP(c *fiber.Ctx, r *request) error {
	r.units = 0 // of anything but a tool call
	body := bytes.TrimSpace(c.Request().Body())
	if len(body) == 0 || body[0] != '{' {
		return &filingwire.Error{Code: filingwire.CodeInvalidRequest, Message: "Send one JSON-RPC message; batches are not taken."}
	}
	var head struct {
		ID     json.RawMessage `json:"id"`
		Method string          `json:"method"`
	}
	if err := json.Unmarshal(body, &head); err != nil || head.Method == "" { // replies to the server answer nothing that it asked
		return &filingwire.Error{Code: filingwire.CodeInvalidRequest, Message: "The message has no method."}
	}
	ctx, cancel := context.WithCancel(context.WithValue(c.UserContext(), requestKey{}, r))
	defer cancel()
	message, err := http.NewRequestWithContext(ctx, http.MethodPost, mcpPath, bytes.NewReader(body))
	if err != nil {
		return err
	}
	message.Header.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	message.Header.Set(fiber.HeaderAccept, fiber.MIMEApplicationJSON+", "+eventStream) // whatever the client's says
	if v := c.Get("Mcp-Protocol-Version"); v != "" {
		message.Header.Set("Mcp-Protocol-Version", v)
	}
	reply := &mcpReply{header: http.Header{}, status: http.StatusOK}
	s.mcp.handler.ServeHTTP(reply, message)
	if reply.body.Len() == 0 {
		c.Status(reply.status)
		return nil
	}
	var outcome struct {
		ID    json.RawMessage `json:"id"`
		Error *rpcError       `json:"error"`
	}
	if err := json.Unmarshal(reply.body.Bytes(), &outcome); err != nil {
		// The handler's own refusals are plain text.
		if strings.Contains(reply.body.String(), "not handled") {
			s.failRPC(c, r, head.ID, &rpcError{Code: jsonrpc.CodeMethodNotFound, Message: "There is no method " + printable(head.Method) + "."})
			return nil
		}
		if reply.status >= 500 || reply.status < 400 {
			return fmt.Errorf("MCP handler: %d %s", reply.status, reply.body.String())
		}
		return &filingwire.Error{Code: filingwire.CodeInvalidRequest, Message: strings.TrimSpace(reply.body.String())}
	}
	if outcome.Error != nil {
		s.failRPC(c, r, outcome.ID, outcome.Error)
		return nil
	}
	c.Status(reply.status).Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	c.Response().SetBodyRaw(reply.body.Bytes())
	return nil
}

// mcpReply collects what the SDK's handler answers.
type mcpReply struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *mcpReply) Header() http.Header         { return r.header }
func (r *mcpReply) WriteHeader(status int)      { r.status = status }
func (r *mcpReply) Write(b []byte) (int, error) { return r.body.Write(b) }
func (r *mcpReply) Flush()                      {}
