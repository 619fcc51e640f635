using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace PolicyProbe.Core;

/// <summary>
/// Turns a seed and a spawn key into well-mixed words: NumPy's <c>SeedSequence</c> (O'Neill's <c>seed_seq</c> without bias),
/// with a pool of four words. Same entropy and key, same words as NumPy.
/// </summary>
/// <remarks>M. E. O'Neill, "Developing a seed_seq Alternative" (2015); NumPy, <c>numpy.random.SeedSequence</c>.</remarks>
public sealed class SeedSequence
{
    private const int PoolSize = 4;
    private readonly uint[] _pool = new uint[PoolSize];

    /// <summary>A sequence for a seed below 2⁶⁴ and a spawn key of 32-bit words.</summary>
    public SeedSequence(ulong entropy, params ReadOnlySpan<uint> spawnKey) : this((BigInteger)entropy, spawnKey)
    {
    }

    /// <summary>A sequence for any non-negative integer, as long as it may be, and a spawn key of 32-bit words.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="entropy"/> is negative.</exception>
    public SeedSequence(BigInteger entropy, params ReadOnlySpan<uint> spawnKey)
    {
        if (entropy.Sign < 0)
            throw new ArgumentOutOfRangeException(nameof(entropy), entropy, $"entropy: expected at least 0, got {entropy}.");
        Entropy = entropy;
        SpawnKey = [.. spawnKey];

        // The entropy as little-endian words; with a spawn key it is padded to the pool so that keys never collide with seeds.
        var words = new List<uint>();
        do
            words.Add((uint)(entropy & uint.MaxValue));
        while (!(entropy >>= 32).IsZero);
        if (spawnKey.Length > 0)
            while (words.Count < PoolSize)
                words.Add(0);
        words.AddRange(spawnKey);
        Mix(words);
    }

    /// <summary>The seed that the caller gave.</summary>
    public BigInteger Entropy { get; }

    /// <summary>The path from the seed to this stream: empty at the root.</summary>
    public IReadOnlyList<uint> SpawnKey { get; }

    /// <summary>The sequence of the child called <paramref name="name"/>: depends on entropy, own key and the name only.</summary>
    public SeedSequence Child(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(name), hash);
        var key = new uint[SpawnKey.Count + 4];
        for (var i = 0; i < SpawnKey.Count; i++)
            key[i] = SpawnKey[i];
        for (var i = 0; i < 4; i++)
            key[SpawnKey.Count + i] = BitConverter.ToUInt32(hash[(4 * i)..]);
        return new SeedSequence(Entropy, key);
    }

    /// <summary>The first <paramref name="count"/> 64-bit words: NumPy's <c>generate_state(count, uint64)</c>.</summary>
    public ulong[] Generate(int count)
    {
        var state = new ulong[count];
        var hash = 0x8b51f9ddu;
        for (var i = 0; i < 2 * count; i++)
        {
            var value = _pool[i % PoolSize] ^ hash;
            hash *= 0x58f38dedu;
            value *= hash;
            value ^= value >> 16;
            state[i / 2] |= (ulong)value << (32 * (i % 2));
        }

        return state;
    }

    private void Mix(List<uint> words)
    {
        var hash = 0x43b0d7e5u;
        for (var i = 0; i < PoolSize; i++)
            _pool[i] = HashMix(i < words.Count ? words[i] : 0, ref hash);
        for (var source = 0; source < PoolSize; source++)
            for (var target = 0; target < PoolSize; target++)
                if (source != target)
                    _pool[target] = Combine(_pool[target], HashMix(_pool[source], ref hash));
        for (var source = PoolSize; source < words.Count; source++)
            for (var target = 0; target < PoolSize; target++)
                _pool[target] = Combine(_pool[target], HashMix(words[source], ref hash));
    }

    private static uint HashMix(uint value, ref uint hash)
    {
        value ^= hash;
        hash *= 0x931e8875u;
        value *= hash;
        return value ^ (value >> 16);
    }

    private static uint Combine(uint x, uint y)
    {
        var result = (0xca01f9ddu * x) - (0x4973f715u * y);
        return result ^ (result >> 16);
    }
}
