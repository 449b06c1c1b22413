// Swagger UI for the contract. persistAuthorization keeps the token after a page reload.
const DEMO_LOGINS = { alice: 'demo-alice-1', bob: 'demo-bob-12', admin: 'demo-admin-1' };

// Swagger UI would send the example of every optional parameter. Its value moves to the description.
function withoutExamplesOfOptionals(parameters) {
  for (const parameter of parameters) {
    if (!parameter.$ref && !parameter.required && 'example' in parameter) {
      parameter.description = `${parameter.description ?? ''} Example: \`${parameter.example}\`.`;
      delete parameter.example;
    }
  }
}

async function start() {
  const spec = await (await fetch('/openapi.json')).json();
  withoutExamplesOfOptionals(Object.values(spec.components.parameters));
  for (const path of Object.values(spec.paths)) {
    for (const operation of Object.values(path)) {
      withoutExamplesOfOptionals(operation.parameters ?? []);
    }
  }
  window.ui = SwaggerUIBundle({
    spec,
    dom_id: '#docs',
    deepLinking: true,
    displayOperationId: true,
    displayRequestDuration: true,
    persistAuthorization: true,
    showCommonExtensions: true,
    showExtensions: true,
    tryItOutEnabled: true,
    validatorUrl: null,
  });
  await offerDemoLogins();
}

// A click signs in as a demo user and authorizes the page.
async function offerDemoLogins() {
  const config = await (await fetch('/api/v1/config')).json();
  if (!config.features?.demoAccounts) {
    return;
  }
  const place = document.getElementById('demo');
  for (const [name, password] of Object.entries(DEMO_LOGINS)) {
    const button = document.createElement('button');
    button.textContent = `Sign in as ${name}`;
    button.addEventListener('click', async () => {
      const response = await fetch('/api/v1/auth/login', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ email: `${name}@thisthat.example`, password }),
      });
      const body = await response.json();
      if (response.ok) {
        window.ui.preauthorizeApiKey('bearerAuth', body.accessToken);
        button.textContent = `Signed in as ${name}`;
      } else {
        button.textContent = body.error;
      }
    });
    place.append(button);
  }
}

start();
