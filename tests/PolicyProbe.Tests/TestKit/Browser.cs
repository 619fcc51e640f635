using System.Diagnostics;

namespace PolicyProbe.Tests.TestKit;

/// <summary>What headless Chromium made of a page: the document after its scripts have run, and what it said on its console.</summary>
internal sealed record Browser(string Dom, IReadOnlyList<string> Console)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(100);

    /// <summary>Opens a page without any network, in a profile of its own.</summary>
    public static async Task<Browser> OpenAsync(string file, bool dark = false)
    {
        using var profile = new TemporaryFolder();
        var start = new ProcessStartInfo(RequiresAttribute.Find(Needs.Chromium)!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        string[] arguments =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND",
            $"--user-data-dir={profile.At("profile")}", $"--blink-settings=preferredColorScheme={(dark ? 0 : 1)}",
            "--window-size=1280,900", "--virtual-time-budget=20000", "--enable-logging=stderr", "--dump-dom", new Uri(file).AbsoluteUri,
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(Limit);
        try
        {
            var dom = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var words = process.StandardError.ReadToEndAsync(timeout.Token);
            await Task.WhenAll(dom, words, process.WaitForExitAsync(timeout.Token));
            return new Browser(await dom, [.. (await words).Split('\n').Where(line => line.Contains("CONSOLE", StringComparison.Ordinal))]);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"Chromium had not opened {file} after {Limit.TotalSeconds} s");
        }
    }

    /// <summary>How often the document has a piece of text.</summary>
    public int Count(string text) => Dom.Split(text).Length - 1;
}
