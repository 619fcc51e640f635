using System.Globalization;

namespace PolicyProbe.Learning;

/// <summary>Names of event files, <c>events.out.tfevents.SECONDS.HOST.PROCESS</c>. TensorBoard reads a folder's files in the order of their names.</summary>
public static class EventFileName
{
    private const string Prefix = "events.out.tfevents.";

    /// <summary>
    /// The path of a new file that is read after those already in the folder. SECONDS is the time, or one past the latest in the folder
    /// where that is not later: for a run that is resumed within the second, or after the clock was set back.
    /// </summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="wallTime">Now, in seconds since 1970, UTC.</param>
    /// <param name="host">The machine's name.</param>
    /// <param name="process">The process's number.</param>
    /// <exception cref="ArgumentException">The host is empty or cannot be part of a file's name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is not ten digits of seconds at most.</exception>
    public static string Next(string folder, double wallTime, string host, int process)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!(wallTime is >= 0 and < 1e10))
            throw new ArgumentOutOfRangeException(nameof(wallTime), wallTime, "expected seconds since 1970, at least 0 and below 10¹⁰.");
        if (string.IsNullOrEmpty(host) || host.IndexOfAny(Path.GetInvalidFileNameChars()) >= 0)
            throw new ArgumentException($"host: expected a name that a file can bear, got '{host}'.", nameof(host));
        var latest = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, Prefix + "*").Select(Seconds).DefaultIfEmpty(-1).Max() : -1;
        return Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Math.Max((long)wallTime, latest + 1):0000000000}.{host}.{process}"));
    }

    /// <summary>The seconds in a file's name; −1 if it has none.</summary>
    private static long Seconds(string file) =>
        long.TryParse(Path.GetFileName(file)[Prefix.Length..].Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : -1;
}
