using System.ComponentModel;
using System.Diagnostics;
using PolicyProbe.Core;

namespace PolicyProbe.Plots;

/// <summary>What came of drawing: a file, or the sentence that says why there is none.</summary>
/// <param name="File">The picture's path; null where there is none.</param>
/// <param name="Problem">Why there is none, and what to do; null where there is one.</param>
public sealed record DrawnPicture(string? File, string? Problem);

/// <summary>A picture to be drawn.</summary>
/// <param name="Figure">Of what.</param>
/// <param name="View">Which of its views.</param>
/// <param name="Format">How it is stored.</param>
/// <param name="File">Where.</param>
public sealed record PictureJob(Figure Figure, FigureView View, PlotFormat Format, string File);

/// <summary>Draws figures with the gnuplot that this machine has.</summary>
/// <param name="program">The program's path; null to look on PATH, empty for none.</param>
/// <param name="limit">How long one picture may take; null for thirty seconds.</param>
public sealed class Gnuplot(string? program = null, TimeSpan? limit = null)
{
    private readonly string? _program = program is null ? Find() : program.Length == 0 ? null : program;
    private readonly TimeSpan _limit = limit ?? TimeSpan.FromSeconds(30);

    /// <summary>The sentence for a machine without gnuplot.</summary>
    public const string Missing =
        "gnuplot was not found on PATH, so no PNG, SVG or PDF was drawn; on Debian and Ubuntu: apt-get install gnuplot-nox fonts-dejavu-core.";

    /// <summary>A machine without gnuplot, whatever is on PATH.</summary>
    public static Gnuplot None { get; } = new("");

    /// <summary>Whether there is a gnuplot.</summary>
    public bool IsThere => _program is not null;

    /// <summary>Where gnuplot is on PATH; null where it is not.</summary>
    public static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "gnuplot.exe" : "gnuplot"))
        .FirstOrDefault(File.Exists);

    /// <summary>Draws a figure into a file, which appears whole or not at all.</summary>
    /// <param name="figure">What is drawn.</param>
    /// <param name="format">How it is stored.</param>
    /// <param name="file">Where; its folder is made where it is missing.</param>
    /// <param name="view">Which of the figure's views.</param>
    /// <param name="cancellation">Ends the drawing.</param>
    /// <returns>The file, or why there is none: no gnuplot, an error of gnuplot's, or the time limit.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task<DrawnPicture> DrawAsync(Figure figure, PlotFormat format, string file, FigureView view = FigureView.Plain, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        var script = GnuplotWriter.Write(figure, format, view);
        if (_program is null) return new DrawnPicture(null, Missing);
        var (picture, problem) = await RunAsync(script, cancellation).ConfigureAwait(false);
        if (picture is null) return new DrawnPicture(null, $"figure '{figure.Id}' was not drawn as {format}: {problem}");
        var path = Path.GetFullPath(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path + ".part", picture, cancellation).ConfigureAwait(false);
        File.Move(path + ".part", path, overwrite: true);
        return new DrawnPicture(path, null);
    }

    /// <summary>Draws many pictures, a few at a time: as many as the machine has processors.</summary>
    /// <param name="pictures">What is drawn, how, and where to.</param>
    /// <param name="cancellation">Ends the drawing.</param>
    /// <returns>What came of each, in their order.</returns>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public async Task<IReadOnlyList<DrawnPicture>> DrawAsync(IReadOnlyList<PictureJob> pictures, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        var drawn = new DrawnPicture[pictures.Count];
        await Parallel.ForAsync(0, pictures.Count, cancellation, async (i, token) =>
            drawn[i] = await DrawAsync(pictures[i].Figure, pictures[i].Format, pictures[i].File, pictures[i].View, token).ConfigureAwait(false)).ConfigureAwait(false);
        return drawn;
    }

    private async Task<(byte[]? Picture, string Problem)> RunAsync(string script, CancellationToken cancellation)
    {
        using var process = new Process { StartInfo = Start(_program!) };
        try
        {
            process.Start();
        }
        catch (Win32Exception error)
        {
            return (null, $"{_program} could not be started ({error.Message}).");
        }
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(_limit);
        try
        {
            using var picture = new MemoryStream();
            var output = process.StandardOutput.BaseStream.CopyToAsync(picture, timeout.Token);
            var words = process.StandardError.ReadToEndAsync(timeout.Token);
            await FeedAsync(process, script, timeout.Token).ConfigureAwait(false);
            await Task.WhenAll(output, words, process.WaitForExitAsync(timeout.Token)).ConfigureAwait(false);
            var said = string.Join(' ', (await words.ConfigureAwait(false)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            if (process.ExitCode != 0) return (null, $"gnuplot ended with exit code {process.ExitCode}: {said}");
            return picture.Length == 0 ? (null, $"gnuplot wrote nothing: {said}") : (picture.ToArray(), "");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellation.ThrowIfCancellationRequested();
            return (null, $"gnuplot took longer than {_limit.TotalSeconds:0.#} s and was stopped.");
        }
    }

    private static async Task FeedAsync(Process process, string script, CancellationToken cancellation)
    {
        try
        {
            await process.StandardInput.WriteAsync(script.AsMemory(), cancellation).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read everything: its exit code and its words say why.
        }
    }

    private static ProcessStartInfo Start(string program)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            StandardInputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        start.ArgumentList.Add("-d"); // the user's own ~/.gnuplot would change what is drawn
        start.ArgumentList.Add("-");
        start.Environment["LC_ALL"] = "C.UTF-8";
        return start;
    }
}
