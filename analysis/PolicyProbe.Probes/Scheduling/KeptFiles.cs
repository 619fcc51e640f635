using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// Finished parts in a run's folder: <c>probes/ID@UPDATE.HASH.parts</c>, one file a measurement, a line a part, each with its checksum. A
/// process may be killed within any line: what is torn at the end is dropped and measured anew.
/// </summary>
/// <param name="folder">The run.</param>
public sealed class KeptFiles(RunFolder folder) : IKeeper
{
    private readonly List<string> _files = [];

    /// <inheritdoc/>
    public IKeptParts Open(string probe, int update, string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var record = folder.Record;
        var hash = Hash($"{record.EnvironmentAssembly?.Sha256}\n{record.ProblemFile?.Sha256}\n{key}");
        Directory.CreateDirectory(folder.ProbeFolder);
        var path = Path.Combine(folder.ProbeFolder, $"{probe}@{update}.{hash[..12]}.parts");
        var parts = new Parts(path, hash);
        _files.Add(path);
        return parts;
    }

    /// <summary>Whether anything was opened here and not removed: a measurement that was interrupted goes on from it.</summary>
    public bool HasKept => _files.Count > 0;

    /// <summary>Removes what was opened here: the measurements are done, and their results written.</summary>
    public void Remove()
    {
        _files.ForEach(File.Delete);
        _files.Clear();
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private sealed class Parts : IKeptParts
    {
        private const long Longest = 1 << 30;
        private readonly Lock _lock = new();
        private readonly Dictionary<string, double[]> _found = [];
        private readonly FileStream _stream;
        private readonly string _hash;

        public Parts(string path, string hash)
        {
            _hash = hash;
            _stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            try
            {
                if (_stream.Length > Longest)
                    throw Broken(path, $"it has more than {Longest:N0} bytes");
                _stream.SetLength(Read(path));
                _stream.Position = _stream.Length;
                if (_stream.Length == 0)
                    Write($"policyprobe-parts-1 {hash}");
            }
            catch
            {
                _stream.Dispose();
                throw;
            }
        }

        public double[]? Find(string part)
        {
            lock (_lock)
                return _found.GetValueOrDefault(part);
        }

        public void Keep(string part, double[] numbers)
        {
            ArgumentNullException.ThrowIfNull(part);
            if (part.Any(char.IsWhiteSpace))
                throw new ArgumentException($"part: expected a name without spaces, got '{part}'.", nameof(part));
            var start = $"{part} {Convert.ToBase64String(MemoryMarshal.AsBytes<double>(numbers))}";
            lock (_lock)
            {
                _found[part] = numbers;
                Write($"{start} {Check(start)}");
            }
        }

        public void Dispose() => _stream.Dispose();

        private void Write(string line)
        {
            _stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
            _stream.Flush();
        }

        private string Check(string start) => Hash($"{_hash}\n{start}")[..16];

        /// <summary>Takes in the whole lines; returns how many bytes they are.</summary>
        private long Read(string path)
        {
            var bytes = new byte[_stream.Length];
            _stream.ReadExactly(bytes);
            var (whole, torn, number) = (0L, 0, 0);
            for (int start = 0, end; (end = Array.IndexOf(bytes, (byte)'\n', start)) >= 0; start = end + 1)
            {
                number++;
                var line = Encoding.UTF8.GetString(bytes, start, end - start);
                if (number == 1 ? line != $"policyprobe-parts-1 {_hash}" : !Take(line))
                    torn = torn == 0 ? number : torn;
                else if (torn > 0)
                    throw Broken(path, $"line {torn} is damaged and line {number} is whole");
                else
                    whole = end + 1;
            }

            return number > 0 && torn == 1 ? throw Broken(path, "its first line is another's") : whole;
        }

        private bool Take(string line)
        {
            var words = line.Split(' ');
            if (words.Length != 3 || words[2] != Check($"{words[0]} {words[1]}") || !Base64.IsValid(words[1], out var length) || length % sizeof(double) != 0)
                return false;
            _found[words[0]] = MemoryMarshal.Cast<byte, double>(Convert.FromBase64String(words[1])).ToArray();
            return true;
        }

        private static InvalidDataException Broken(string path, string why) =>
            new($"{path}: not what this program kept of an unfinished measurement: {why}; delete the file to measure anew.");
    }
}
