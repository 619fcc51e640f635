using System.CommandLine;
using System.CommandLine.Parsing;
using PolicyProbe.Core;

namespace PolicyProbe.Cli;

/// <summary>What the parser did not understand, as one sentence with what would be right.</summary>
internal static class ParseComplaint
{
    /// <summary>The sentence about the first thing that is wrong: an unknown word before a missing one.</summary>
    public static string Sentence(ParseResult parse, IReadOnlyList<string> words)
    {
        var command = parse.CommandResult.Command;
        if (parse.UnmatchedTokens.Count > 0)
            return Unknown(parse.UnmatchedTokens[0], command);
        if (words.Count == 0)
            return "expected a command; 'policyprobe --help' lists them, 'policyprobe quickstart' is a good first one.";
        if (command.Subcommands.Count > 0)
            return $"{command.Name}: expected one of {string.Join(", ", command.Subcommands.Select(candidate => candidate.Name))}.";
        if (command.Arguments.FirstOrDefault(argument => argument.Arity.MinimumNumberOfValues > 0 && parse.GetResult(argument) is null or { Tokens.Count: 0 }) is { } absent)
            return $"{command.Name}: expected <{absent.Name}>: {Phrase(absent.Description)}";
        if (command.Options.FirstOrDefault(option => parse.GetResult(option) is { Implicit: false, Tokens.Count: 0 } && option.Arity.MinimumNumberOfValues > 0) is { } bare)
            return $"{bare.Name}: expected {bare.HelpName} after it: {Phrase(bare.Description)}";
        var missing = command.Options.Where(option => option.Required && parse.GetResult(option) is null or { Implicit: true, Tokens.Count: 0 }).ToList();
        return missing.Count > 0 && parse.Errors.All(error => error.SymbolResult is CommandResult or OptionResult { Implicit: true })
            ? $"{command.Name}: expected {string.Join(", ", missing.Select(option => $"{option.Name} {option.HelpName}"))}; {missing[0].Name} is {Phrase(missing[0].Description)}"
            : parse.Errors.FirstOrDefault(error => error.SymbolResult is not (CommandResult or OptionResult { Implicit: true }), parse.Errors[0]).Message;
    }

    private static string Unknown(string word, Command command)
    {
        var isOption = word.StartsWith('-');
        List<string> known = [.. isOption ? command.Options.Select(option => option.Name) : command.Subcommands.Select(candidate => candidate.Name)];
        return known.Count == 0
            ? $"'{word}': {command.Name} takes no such argument; see 'policyprobe {command.Name} --help'."
            : $"'{word}': no such {(isOption ? "option" : "command")}; {Nearest.Advice(word, known, isOption ? "Options" : "Commands")}";
    }

    private static string Phrase(string? description) =>
        string.IsNullOrEmpty(description) ? "see --help." : char.ToLowerInvariant(description[0]) + description[1..].TrimEnd('.') + ".";
}
