// Starts the renderer on the document of this server. Everything that would call home is off;
// the page's content security policy would not let it anyway.
if (window.Scalar) {
  document.getElementById('reference').replaceChildren();
  window.Scalar.createApiReference('#reference', {
    url: '/openapi.json',
    theme: 'default',
    withDefaultFonts: false,
    telemetry: false,
    showDeveloperTools: 'never',
    hideClientButton: true,
    agent: { disabled: true, hideAddApi: true },
    mcp: { disabled: true },
    defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
    authentication: { preferredSecurityScheme: 'apiKey' },
    metaData: { title: 'Filingwire API reference' },
    operationTitleSource: 'summary',
    defaultOpenFirstTag: false,
  });
}
