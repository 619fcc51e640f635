using System.CommandLine;
using System.Globalization;
using PolicyProbe.Cli;

namespace PolicyProbe.Tests.Docs;

/// <summary>The text of <c>docs/commands.md</c>, written from the command line's own tree.</summary>
internal static class CommandReference
{
    /// <summary>Every command with its arguments and options, those with commands of their own before these.</summary>
    public static IEnumerable<string> Lines() => Shell.Commands().Subcommands.SelectMany(command => Of(command, command.Name, 2)).SkipLast(1);

    private static IEnumerable<string> Of(Command command, string path, int depth)
    {
        yield return $"{new string('#', depth)} `{path}`";
        yield return "";
        yield return command.Description!;
        yield return "";
        if (command.Subcommands.Count == 0)
        {
            yield return "```sh";
            yield return $"{string.Join(' ', [$"policyprobe {path}", .. command.Arguments.Select(Usage), .. command.Options.Where(option => option.Required).Select(option => $"{option.Name} {option.HelpName}")])}{(command.Options.Any(IsOptional) ? " [options]" : "")}";
            yield return "```";
            yield return "";
            var rows = command.Arguments.Select(argument => (Name: $"`<{argument.Name}>`", Needed: argument.Arity.MinimumNumberOfValues > 0 ? "required" : "", Text: argument.Description))
                .Concat(command.Options.Where(option => !option.Hidden && !IsHelp(option)).Select(option => (Name: $"`{$"{option.Name} {option.HelpName}".Trim()}`", Needed: option.Required ? "required" : Default(option), Text: option.Description))).ToList();
            foreach (var line in rows.Count == 0 ? [] : GeneratedText.Table(["", "default", ""], rows.Select(IReadOnlyList<string> (row) => [row.Name, row.Needed, row.Text ?? ""])).Append(""))
                yield return line;
        }

        foreach (var line in command.Subcommands.SelectMany(child => Of(child, $"{path} {child.Name}", depth + 1)))
            yield return line;
    }

    private static string Usage(Argument argument) =>
        $"{(argument.Arity.MinimumNumberOfValues == 0 ? "[" : "")}<{argument.Name}>{(argument.Arity.MaximumNumberOfValues > 1 ? "…" : "")}{(argument.Arity.MinimumNumberOfValues == 0 ? "]" : "")}";

    private static bool IsOptional(Option option) => !option.Required && !IsHelp(option);

    private static bool IsHelp(Option option) => option is System.CommandLine.Help.HelpOption;

    private static string Default(Option option) => !option.HasDefaultValue || option.GetDefaultValue() is not { } value ? ""
        : value switch
        {
            bool or "" or string[] { Length: 0 } => "",
            IFormattable number => $"`{number.ToString(null, CultureInfo.InvariantCulture)}`",
            _ => $"`{value}`",
        };
}
