/** Tailwind 4 reads its tokens from app/globals.css; nothing else is configured here. */
export default { plugins: { "@tailwindcss/postcss": {} } };
