"""click in Japanese: help headings, wrong use and expected errors told as one message, exit statuses kept."""

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import click

from koplan_xl.errors import KoplanError, reason_of
from koplan_xl.screen import harmless

_HEADINGS = {"Options": "オプション", "Commands": "コマンド"}
_WRONG_USE = 2
_INTERRUPTED = 130


class _Formatter(click.HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or "使い方: ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(_HEADINGS.get(heading, heading))


class _Context(click.Context):
    formatter_class = _Formatter


class Command(click.Command):
    """A command whose help is Japanese."""

    context_class = _Context

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return click's help option with Japanese words."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "この説明を表示します"
        return option


class Group(Command, click.Group):
    """The program: whatever a user can do wrong ends in one Japanese message, never in a traceback."""

    command_class = Command

    def main(self, args: Sequence[str] | None = None, **extra: Any) -> Any:  # type: ignore[override]
        """Run and leave with the contract's exit status."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(encoding="utf-8", errors="replace")
        extra["standalone_mode"] = False
        try:
            status = super().main(args, **extra)
        except KoplanError as error:
            notes = (f"お知らせ: {note}" for note in getattr(error, "__notes__", ()))
            status = _fail("\n".join([*notes, f"エラー: {error}"]), error.exit_code)
        except click.exceptions.NoArgsIsHelpError as error:
            status = _fail(error.ctx.get_help() if error.ctx else "", _WRONG_USE)
        except click.UsageError as error:
            status = _fail(f"エラー: {wrong_use(error)}\n{_where_to_look(error)}", _WRONG_USE)
        except OSError as error:
            status = _fail(f"エラー: {error.filename or 'ファイル'}: {reason_of(error)}。", _WRONG_USE)
        except click.Abort:
            status = _fail("中断しました。正本は、中断の前か後のどちらかの状態です。", _INTERRUPTED)
        sys.exit(status if isinstance(status, int) else 0)


class UnknownCommand(click.UsageError):
    """A command that does not exist; `near` are those it may have been meant for."""

    def __init__(self, name: str, near: Sequence[str], ctx: click.Context) -> None:
        super().__init__(name, ctx)
        self.name, self.near = name, near


class LazyGroup(Group):
    """A group that imports a command when it is asked for. `commands_in` gives `module:function` by name."""

    def __init__(self, *arguments: Any, commands_in: Mapping[str, str], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._places = commands_in

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in alphabetical order."""
        return sorted(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command of that name."""
        place = self._places.get(cmd_name)
        if place is None:
            return None
        module, _, function = place.partition(":")
        command: click.Command = getattr(import_module(module), function)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called; UnknownCommand when there is none of that name."""
        name = args[0]
        if name not in self._places and not name.startswith("-"):
            from difflib import get_close_matches

            raise UnknownCommand(name, get_close_matches(name, self._places), ctx)
        return super().resolve_command(ctx, args)


def _fail(message: str, status: int) -> int:
    click.echo(harmless(message), err=True)
    return status


def _where_to_look(error: click.UsageError) -> str:
    path = error.ctx.command_path if error.ctx else "koplan-xl"
    return f"使い方は {path} --help で見られます。"


def wrong_use(error: click.UsageError) -> str:
    """Say in Japanese what was wrong with the command line."""
    if isinstance(error, UnknownCommand):
        return f"コマンド {error.name} はありません{_near(error.near)}。"
    if isinstance(error, click.NoSuchOption):
        return f"オプション {error.option_name} はありません{_near(error.possibilities)}。"
    if isinstance(error, click.MissingParameter):
        return f"{_named(error)} を指定してください。"
    if isinstance(error, click.BadParameter):
        kind = error.param.type if error.param else None
        if isinstance(kind, click.Choice):
            return f"{_named(error)} は {'・'.join(map(str, kind.choices))} のどれかにしてください。"
        return f"{_named(error)} の値が正しくありません。{error.message}"
    if isinstance(error, click.BadOptionUsage):
        return f"オプション {error.option_name} の使い方が正しくありません。"
    return "コマンドか引数が正しくありません。"


def _near(names: Sequence[str] | None) -> str:
    return f"({'、'.join(names)} ではありませんか)" if names else ""


def _named(error: click.BadParameter) -> str:
    if isinstance(error.param, click.Option):
        return " / ".join(error.param.opts)
    return error.param.human_readable_name if error.param else "引数"
