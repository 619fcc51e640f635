using System.Text;

namespace PolicyProbe.Notebooks;

// What a cell prints is its output, so this one file looks at the console; it prints nothing itself.
#pragma warning disable RS0030

/// <summary>
/// Catches what is printed within a flow of execution, and within the threads and tasks that it starts; what others print meanwhile goes
/// where it went before.
/// </summary>
internal static class ConsoleCapture
{
    private static readonly AsyncLocal<OutputLog?> Current = new();

    // The console is one for the process: it is diverted once, and stays so, for whoever has no log is passed through.
    private static readonly Lazy<bool> Diverted = new(() =>
    {
        Console.SetOut(new Diversion(Console.Out));
        return true;
    });

    /// <summary>From here to the end of the returned scope, what this flow prints goes into a log.</summary>
    public static IDisposable Into(OutputLog log)
    {
        _ = Diverted.Value;
        Current.Value = log;
        return new Scope();
    }

    private sealed class Scope : IDisposable
    {
        public void Dispose() => Current.Value = null;
    }

    private sealed class Diversion(TextWriter others) : TextWriter
    {
        public override Encoding Encoding => others.Encoding;

        public override void Write(char value) => Write([value]);

        public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

        public override void Write(string? value) => Write(value.AsSpan());

        public override void Write(ReadOnlySpan<char> buffer)
        {
            if (Current.Value is { } log)
                log.Print(buffer);
            else
                others.Write(buffer);
        }

        public override void Flush() => others.Flush();
    }
}
