/** The key of the preferences in local storage; the theme script in the document's head reads it too. */
export const PREFERENCES_KEY = "jobtrail";
