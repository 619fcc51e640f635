using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PolicyProbe.Core;

namespace PolicyProbe.Envs.Gym;

/// <summary>
/// An episode so far as seed and actions, with a fingerprint of everything that came back: enough to play it again in a fresh
/// environment and to see whether it went the same way.
/// </summary>
internal sealed class EpisodeTape(int actionSize)
{
    private const int Checksum = 8;
    private const int Header = Checksum + EpisodeClock.StateSize + sizeof(int) + sizeof(ulong);
    private const ulong Basis = 14695981039346656037, Prime = 1099511628211;

    private readonly List<float> _actions = [];

    /// <summary>The seed of the reset.</summary>
    public int Seed { get; private set; }

    /// <summary>FNV-1a over the bits of every observation, reward and end.</summary>
    public ulong Fingerprint { get; private set; } = Basis;

    /// <summary>The actions since the reset.</summary>
    public int Count => _actions.Count / actionSize;

    /// <summary>Begins an episode.</summary>
    public void Start(int seed)
    {
        (Seed, Fingerprint) = (seed, Basis);
        _actions.Clear();
    }

    /// <summary>Adds an action.</summary>
    public void Add(ReadOnlySpan<float> action) => _actions.AddRange(action);

    /// <summary>An action of before.</summary>
    public ReadOnlySpan<float> Action(int step) => CollectionsMarshal.AsSpan(_actions).Slice(step * actionSize, actionSize);

    /// <summary>Takes what came back into the fingerprint.</summary>
    public void Mark(ReadOnlySpan<float> observation, double reward, bool done)
    {
        foreach (var value in observation)
            Mark(BitConverter.SingleToUInt32Bits(value));
        Mark(BitConverter.DoubleToUInt64Bits(reward));
        Mark(done ? 1ul : 0);
    }

    /// <summary>Checksum, clock, seed, fingerprint, actions; little-endian.</summary>
    public byte[] Write(EpisodeClock clock)
    {
        var bytes = new byte[Header + (_actions.Count * sizeof(float))];
        clock.Write(bytes.AsSpan(Checksum));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(Checksum + EpisodeClock.StateSize), Seed);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(Header - sizeof(ulong)), Fingerprint);
        for (var i = 0; i < _actions.Count; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(Header + (i * sizeof(float))), _actions[i]);
        SHA256.HashData(bytes.AsSpan(Checksum)).AsSpan(0, Checksum).CopyTo(bytes);
        return bytes;
    }

    /// <summary>Reads what <see cref="Write"/> wrote; the clock is changed only when everything is valid.</summary>
    /// <exception cref="FormatException">The bytes are no such tape.</exception>
    public static EpisodeTape Read(string id, Space actions, ReadOnlySpan<byte> bytes, ref EpisodeClock clock)
    {
        if (bytes.Length < Header || (bytes.Length - Header) % (actions.Size * sizeof(float)) != 0 || !SHA256.HashData(bytes[Checksum..]).AsSpan(0, Checksum).SequenceEqual(bytes[..Checksum]))
            throw new FormatException($"{id} state: expected {Header} bytes and the actions since the reset, unchanged since they were saved; got {bytes.Length} bytes that are not.");
        var read = clock;
        read.Read(bytes[Checksum..]);
        var tape = new EpisodeTape(actions.Size)
        {
            Seed = BinaryPrimitives.ReadInt32LittleEndian(bytes[(Checksum + EpisodeClock.StateSize)..]),
            Fingerprint = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(Header - sizeof(ulong))..]),
        };
        for (var at = Header; at < bytes.Length; at += sizeof(float))
            tape._actions.Add(BinaryPrimitives.ReadSingleLittleEndian(bytes[at..]));
        for (var t = 0; t < tape.Count; t++)
            if (!actions.Accepts(tape.Action(t)))
                throw new FormatException($"{id} state: action {t} is none of {actions}.");
        if (tape.Count != read.Steps)
            throw new FormatException($"{id} state: expected {read.Steps} actions, got {tape.Count}.");
        clock = read;
        return tape;
    }

    private void Mark(ulong bits)
    {
        for (var i = 0; i < 64; i += 8)
            Fingerprint = (Fingerprint ^ ((bits >> i) & 0xff)) * Prime;
    }
}
