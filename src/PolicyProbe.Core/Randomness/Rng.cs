using System.Globalization;
using System.Numerics;

namespace PolicyProbe.Core;

/// <summary>
/// The one source of randomness: NumPy's <c>default_rng</c> – a <see cref="SeedSequence"/> and PCG64 (XSL-RR 128/64) – so that a
/// seed here gives the numbers that it gives in Python. A generator is a stream of its own; <see cref="Fork"/> makes another.
/// </summary>
/// <remarks>
/// M. E. O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for Random Number Generation"
/// (2014). Not safe for concurrent use: give each thread its own fork.
/// </remarks>
public sealed partial class Rng
{
    private static readonly UInt128 Multiplier = new(0x2360ed051fc65da4, 0x4385df649fccf645);

    private SeedSequence _seeds;
    private UInt128 _state;
    private UInt128 _increment;
    private bool _hasHalf;
    private uint _half;

    /// <summary>The generator <c>numpy.random.default_rng(seed)</c>.</summary>
    /// <param name="seed">The seed; one of 2⁶⁴ or more goes through <see cref="SeedSequence"/>.</param>
    public Rng(ulong seed) : this(new SeedSequence(seed))
    {
    }

    /// <summary>The generator <c>numpy.random.Generator(PCG64(SeedSequence(…)))</c>.</summary>
    public Rng(SeedSequence seeds)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        _seeds = seeds;
        var words = seeds.Generate(4);
        _increment = (new UInt128(words[2], words[3]) << 1) | 1;
        _state = 0;
        Advance();
        _state += new UInt128(words[0], words[1]);
        Advance();
    }

    /// <summary>
    /// An independent stream for a purpose, such as <c>env/3</c>. It depends on the seed and on the names from the root only:
    /// neither on what was drawn before nor on which other streams exist.
    /// </summary>
    public Rng Fork(string purpose) => new(_seeds.Child(purpose));

    /// <summary>The next 64 random bits.</summary>
    public ulong NextUInt64()
    {
        Advance();
        var folded = (ulong)(_state >> 64) ^ (ulong)_state;
        return ulong.RotateRight(folded, (int)(ulong)(_state >> 122));
    }

    /// <summary>The next 32 random bits: NumPy's order, low half of a 64-bit word first, the high half kept for the next call.</summary>
    public uint NextUInt32()
    {
        if (_hasHalf)
        {
            _hasHalf = false;
            return _half;
        }

        var word = NextUInt64();
        _hasHalf = true;
        _half = (uint)(word >> 32);
        return (uint)word;
    }

    /// <summary>Uniform on [0, 1), 53 bits: NumPy's <c>random()</c>.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / 9007199254740992.0);

    /// <summary>Uniform on [low, high): NumPy's <c>uniform(low, high)</c>.</summary>
    public double Uniform(double low, double high) => low + ((high - low) * NextDouble());

    /// <summary>The state as text that <see cref="Restore"/> reads: <c>state:increment:half</c> in hexadecimal, after the seed's words.</summary>
    public string Save()
    {
        var key = string.Join(',', _seeds.SpawnKey.Select(word => word.ToString("x8", CultureInfo.InvariantCulture)));
        return string.Create(CultureInfo.InvariantCulture, $"pcg64:{_seeds.Entropy:x}:{key}:{_state:x32}:{_increment:x32}:{(_hasHalf ? _half.ToString("x8", CultureInfo.InvariantCulture) : "-")}");
    }

    /// <summary>The generator that <see cref="Save"/> described, at the same place of its stream.</summary>
    /// <exception cref="FormatException">The text is not a saved generator.</exception>
    public static Rng Restore(string saved)
    {
        ArgumentNullException.ThrowIfNull(saved);
        var parts = saved.Split(':');
        const NumberStyles hex = NumberStyles.AllowHexSpecifier;
        var culture = CultureInfo.InvariantCulture;
        if (parts.Length != 6 || parts[0] != "pcg64" || parts[1].Length == 0
            || !BigInteger.TryParse("0" + parts[1], hex, culture, out var entropy)
            || !UInt128.TryParse(parts[3], hex, culture, out var state)
            || !UInt128.TryParse(parts[4], hex, culture, out var increment)
            || (increment & 1) == 0)
            throw new FormatException($"random stream: expected 'pcg64:seed:key:state:increment:half', got '{saved}'.");

        var key = new List<uint>();
        foreach (var word in parts[2].Split(',', StringSplitOptions.RemoveEmptyEntries))
            key.Add(uint.TryParse(word, hex, culture, out var value)
                ? value
                : throw new FormatException($"random stream: spawn key word '{word}' is not a hexadecimal number."));
        var half = 0u;
        if (parts[5] != "-" && !uint.TryParse(parts[5], hex, culture, out half))
            throw new FormatException($"random stream: half word '{parts[5]}' is not a hexadecimal number.");
        return new Rng(new SeedSequence(entropy, key.ToArray()))
        {
            _state = state,
            _increment = increment,
            _hasHalf = parts[5] != "-",
            _half = half,
        };
    }

    private void Advance() => _state = (_state * Multiplier) + _increment;
}
