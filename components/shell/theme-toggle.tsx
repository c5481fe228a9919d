"use client";
import { Monitor, Moon, Sun } from "lucide-react";
import { Button } from "../ui/button.tsx";
import { setPreferences, usePreferences } from "../ui/preferences.ts";
import { Tooltip } from "../ui/tooltip.tsx";

const NEXT = { system: "light", light: "dark", dark: "system" } as const;
const ICONS = { system: Monitor, light: Sun, dark: Moon };
const NAMES = { system: "as the system", light: "light", dark: "dark" };

/** Goes round the three themes: the system's, light, dark. */
export function ThemeToggle() {
  const { theme } = usePreferences();
  const Icon = ICONS[theme];
  return (
    <Tooltip label={`Theme: ${NAMES[theme]}`}>
      <Button
        look="plain"
        size="icon"
        aria-label={`Theme: ${NAMES[theme]}. Change to ${NAMES[NEXT[theme]]}.`}
        onClick={() => setPreferences({ theme: NEXT[theme] })}
      >
        <Icon size={15} />
      </Button>
    </Tooltip>
  );
}
