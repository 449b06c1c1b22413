// Sign in, sign up, and the pages that links in mails open.
import { html, useEffect, useState } from '../html.js';
import { api, signedIn, isError } from '../api.js';
import { go } from '../router.js';
import { development, loadMe } from '../session.js';
import { Button, ErrorNote, Field, Icon, Note, toast, useAction, useTitle } from '../ui.js';
import { DemoLogins } from './demo.js';

/** Only addresses of this page, so that a link cannot send a user elsewhere. */
const backOf = (query) => {
  const back = query.get('back') ?? '/';
  return /^\/(?![/\\])/.test(back) && !back.startsWith('/sign') ? back : '/';
};
const form = (run) => (event) => {
  event.preventDefault();
  run(Object.fromEntries(new FormData(event.target)));
};
const Art = () => html`<svg class="auth-art" viewBox="0 0 32 24" aria-hidden="true"><circle cx="11" cy="12" r="9" fill="var(--this-fill)" /><path d="M21 2 31 12 21 22 11 12z" fill="var(--that-fill)" fill-opacity="0.92" /></svg>`;

function useReturn(query) {
  const back = backOf(query);
  useEffect(() => {
    if (signedIn.value) {
      go(back, { replace: true });
    }
  }, [signedIn.value]);
}

const REASONS = { suspended: 'This account is suspended.', ended: 'Your session has ended. Sign in to go on where you were.' };

export function SignIn({ query }) {
  useTitle('Sign in');
  useReturn(query);
  const action = useAction((values) => api.login(values));
  const wrong = isError(action.error, 'INVALID_CREDENTIALS');
  return html`
    <div class="auth">
      <${Art} /><h1>Welcome back</h1><p class="muted">New here? <a href="/sign-up?back=${encodeURIComponent(backOf(query))}">Create an account</a></p>
      <form class="card stack" onSubmit=${form(action.run)}>
        ${REASONS[query.get('reason')] && !action.error ? html`<${Note} kind="warn" icon="exit">${REASONS[query.get('reason')]}<//>` : ''}
        ${wrong ? html`<${Note} kind="bad" icon="alert">The e-mail address or the password is wrong.<//>` : action.error ? html`<${ErrorNote} error=${action.error} />` : ''}
        <${Field} label="E-mail address" name="email" type="email" autocomplete="username" required error=${action.fieldErrors.email} />
        <${Field} label="Password" name="password" type="password" autocomplete="current-password" required error=${action.fieldErrors.password} />
        <${Button} type="submit" class="primary large wide" busy=${action.busy}>Sign in<//>
        <a class="small muted" href="/forgot-password">Forgot the password?</a>
      </form>
      ${development.logins.length ? html`<div class="card stack-2"><p class="label">Development: try as</p><div class="demo"><${DemoLogins} /></div></div>` : ''}
    </div>`;
}

export function SignUp({ query }) {
  useTitle('Create account');
  useReturn(query);
  const action = useAction(async (values) => {
    await api.register(values);
    toast({ kind: 'good', icon: 'gift', title: 'Welcome to THISTHAT', text: '1,000 credits are on your account. A mail to verify your address is on its way.', stay: 10_000 });
  });
  const taken = { EMAIL_TAKEN: 'email', USERNAME_TAKEN: 'username' }[action.error?.code];
  const errors = { ...action.fieldErrors, ...(taken ? { [taken]: action.error.message } : {}) };
  return html`
    <div class="auth">
      <${Art} /><h1>Pick your side</h1><p class="muted">An account starts with 1,000 play credits. Already have one? <a href="/sign-in?back=${encodeURIComponent(backOf(query))}">Sign in</a></p>
      <form class="card stack" onSubmit=${form(action.run)}>
        ${action.error && !taken && !Object.keys(action.fieldErrors).length ? html`<${ErrorNote} error=${action.error} />` : ''}
        <${Field} label="Username" name="username" autocomplete="nickname" required minlength="3" maxlength="30" error=${errors.username} hint="Others see it on the leaderboard." />
        <${Field} label="E-mail address" name="email" type="email" autocomplete="email" required error=${errors.email} />
        <${Field} label="Password" name="password" type="password" autocomplete="new-password" required minlength="8" error=${errors.password} hint="At least 8 characters." />
        <${Button} type="submit" class="primary large wide" busy=${action.busy}>Create account<//>
      </form>
    </div>`;
}

export function ForgotPassword() {
  useTitle('Reset password');
  const [sent, setSent] = useState('');
  const action = useAction(async (values) => {
    await api.forgotPassword(values);
    setSent(values.email);
  });
  return html`
    <div class="auth">
      <${Art} /><h1>Reset password</h1>
      ${sent ? html`<div class="card stack"><${Note} kind="good" icon="check">If ${sent} has an account, a mail with a link is on its way.<//><a class="button wide" href="/sign-in">Back to sign in</a></div>` : html`
        <p class="muted">We send a link to your e-mail address.</p>
        <form class="card stack" onSubmit=${form(action.run)}>
          ${action.error ? html`<${ErrorNote} error=${action.error} />` : ''}
          <${Field} label="E-mail address" name="email" type="email" autocomplete="email" required error=${action.fieldErrors.email} />
          <${Button} type="submit" class="primary large wide" busy=${action.busy}>Send link<//>
        </form>`}
    </div>`;
}

/** The token leaves the address at once, so that it is neither bookmarked nor shared. */
function useToken(query, name = 'token') {
  const [token] = useState(query.get(name) ?? '');
  useEffect(() => {
    if (token) {
      history.replaceState(history.state, '', location.pathname);
    }
  }, []);
  return token;
}

export function ResetPassword({ query }) {
  useTitle('New password');
  const token = useToken(query);
  const [done, setDone] = useState(false);
  const action = useAction(async ({ newPassword }) => {
    await api.resetPassword({ token, newPassword });
    setDone(true);
  });
  const expired = isError(action.error, 'INVALID_RESET_TOKEN') || !token;
  return html`
    <div class="auth">
      <${Art} /><h1>New password</h1>
      <div class="card">
        ${done ? html`<div class="stack"><${Note} kind="good" icon="check">Your password is changed. All sessions were ended.<//><a class="button primary large wide" href="/sign-in">Sign in</a></div>`
          : expired ? html`<div class="stack"><${Note} kind="bad" icon="alert">This link is no longer valid. Links work once and for a limited time.<//><a class="button wide" href="/forgot-password">Request another link</a></div>`
            : html`
              <form class="stack" onSubmit=${form(action.run)}>
                ${action.error && !action.fieldErrors.newPassword ? html`<${ErrorNote} error=${action.error} />` : ''}
                <${Field} label="New password" name="newPassword" type="password" autocomplete="new-password" required minlength="8" error=${action.fieldErrors.newPassword} hint="At least 8 characters." />
                <${Button} type="submit" class="primary large wide" busy=${action.busy}>Set password<//>
              </form>`}
      </div>
    </div>`;
}

function Landing({ query, parameter, title, run, text, done, settings = '/settings' }) {
  useTitle(title);
  const token = useToken(query, parameter);
  const [finished, setFinished] = useState(false);
  const action = useAction(async () => {
    await run(token);
    setFinished(true);
    if (signedIn.value) {
      loadMe();
    }
  });
  return html`
    <div class="auth">
      <${Art} /><h1>${title}</h1>
      <div class="card stack">
        ${finished ? html`<${Note} kind="good" icon="check">${done}<//><a class="button primary wide" href="/">To the markets</a>`
          : action.error && isError(action.error) && action.error.status < 429 || !token ? html`<${Note} kind="bad" icon="alert">This link is no longer valid. Links work once and for a limited time.<//><a class="button wide" href=${settings}>To the settings</a>`
            : html`<p>${text}</p>${action.error ? html`<${ErrorNote} error=${action.error} />` : ''}<${Button} class="primary large wide" busy=${action.busy} onClick=${action.run}><${Icon} name="check" />Confirm<//>`}
      </div>
    </div>`;
}

// A click confirms, because programs that scan mails open links.
export const VerifyEmail = ({ query }) => html`<${Landing} query=${query} title="Verify e-mail address" run=${(token) => api.verifyEmail({ token })}
  text="Confirm that this e-mail address is yours." done="Your e-mail address is verified." />`;
export const UndoEmail = ({ query }) => html`<${Landing} query=${query} title="Undo the change of address" run=${(token) => api.undoEmailChange({ token })}
  text="Your account returns to its former e-mail address. All sessions end." done="The change is undone. Set a new password if you did not make it." />`;
export const Unsubscribe = ({ query }) => html`<${Landing} query=${query} parameter="link" title="End these mails" run=${(link) => api.unsubscribe({ link })} settings="/settings?section=notifications"
  text="You will receive no more mails of this kind." done="You will receive no more of these mails. The settings say which others you get." />`;
