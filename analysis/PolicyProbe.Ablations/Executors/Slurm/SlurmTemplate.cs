using System.Text.RegularExpressions;
using PolicyProbe.Core;

namespace PolicyProbe.Ablations;

/// <summary>
/// The batch script of a task: a file of the user's with <c>#SBATCH</c> lines for the site, in which <c>{{command}}</c> and
/// <c>{{threads}}</c> are filled in. All that is filled in are numbers and words in single quotes.
/// </summary>
public static partial class SlurmTemplate
{
    /// <summary>The template that is shipped.</summary>
    public static string Default
    {
        get
        {
            using var stream = typeof(SlurmTemplate).Assembly.GetManifestResourceStream("slurm-template.sh")!;
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
    }

    /// <summary>Reads a template.</summary>
    /// <exception cref="WrongUseException">It is none.</exception>
    public static string Read(string path)
    {
        try
        {
            return Check(File.ReadAllText(path), path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new WrongUseException($"--slurm-template {path}: expected a file that can be read: {exception.Message}", exception);
        }
    }

    /// <summary>Checks a template.</summary>
    /// <exception cref="WrongUseException">It has no command, or asks for what there is not.</exception>
    public static string Check(string text, string path)
    {
        ArgumentNullException.ThrowIfNull(text);
        var asked = Placeholder().Matches(text).Select(match => match.Groups[1].Value).ToHashSet();
        if (!text.StartsWith("#!", StringComparison.Ordinal) || !asked.Contains("command"))
            throw new WrongUseException($"--slurm-template {path}: expected a script that begins with #! and has {{{{command}}}} in it, best behind exec, so that signals reach the program.");
        return asked.FirstOrDefault(name => name is not ("command" or "threads")) is { } other
            ? throw new WrongUseException($"--slurm-template {path}: {{{{{other}}}}}: expected {{{{command}}}} or {{{{threads}}}}; there is no such placeholder.")
            : text;
    }

    /// <summary>The script of a template.</summary>
    /// <param name="template">The template.</param>
    /// <param name="command">The words of a task's command, each taken as it is; then the task's number is added.</param>
    /// <param name="threads">Threads of a task.</param>
    public static string Fill(string template, IEnumerable<string> command, int threads)
    {
        var line = string.Join(' ', command.Select(Quote).Append("\"$SLURM_ARRAY_TASK_ID\""));
        return Placeholder().Replace(template, match => match.Groups[1].Value == "command" ? line : $"{threads}");
    }

    /// <summary>A word in single quotes, in which a shell sees nothing but the quote itself.</summary>
    private static string Quote(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"\{\{([^{}]*)\}\}")]
    private static partial Regex Placeholder();
}
