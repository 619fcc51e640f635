using System.Numerics;

namespace PolicyProbe.Core;

/// <content>Integers, orders and choices, as NumPy's <c>Generator</c> draws them.</content>
public sealed partial class Rng
{
    /// <summary>Uniform on [0, 1) with 24 bits: NumPy's <c>random(dtype=float32)</c>.</summary>
    public float NextSingle() => (NextUInt32() >> 8) * (1.0f / 16777216.0f);

    /// <summary>Uniform on the integers low … high − 1: NumPy's <c>integers(low, high)</c>.</summary>
    /// <param name="low">The lowest value.</param>
    /// <param name="high">One above the highest value.</param>
    /// <remarks>
    /// D. Lemire, "Fast Random Integer Generation in an Interval" (2019): unbiased, on 32-bit halves where the range fits
    /// and on whole words otherwise. A range of one value draws nothing.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="high"/> is not above <paramref name="low"/>.</exception>
    public long Integers(long low, long high)
    {
        if (high <= low)
            throw new ArgumentOutOfRangeException(nameof(high), high, $"high: expected above low = {low}, got {high}.");
        return unchecked((long)((ulong)low + Bounded((ulong)high - (ulong)low - 1)));
    }

    /// <summary>The numbers 0 … n − 1 in random order: NumPy's <c>permutation(n)</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="n"/> is negative.</exception>
    public int[] Permutation(int n)
    {
        if (n < 0)
            throw new ArgumentOutOfRangeException(nameof(n), n, $"n: expected at least 0, got {n}.");
        var order = new int[n];
        for (var i = 0; i < n; i++)
            order[i] = i;
        Shuffle(order);
        return order;
    }

    /// <summary>Puts the items in random order, in place (Fisher and Yates): NumPy's <c>shuffle</c>.</summary>
    /// <remarks>NumPy draws the places by rejection under a mask, not as <see cref="Integers"/> does.</remarks>
    public void Shuffle(Span<int> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var mask = uint.MaxValue >> BitOperations.LeadingZeroCount((uint)i);
            int j;
            do
                j = (int)(NextUInt32() & mask);
            while (j > i);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>An index drawn with probabilities p: NumPy's <c>choice(len(p), p=p)</c>, by one <see cref="NextDouble"/>.</summary>
    /// <param name="p">Probabilities, each at least 0, of sum 1 to 1.5·10⁻⁸ (NumPy's tolerance, √ε); what is left of it is divided out.</param>
    /// <exception cref="ArgumentException">A probability is negative or NaN, or the sum is not 1.</exception>
    public int Choice(ReadOnlySpan<double> p)
    {
        var total = 0.0;
        for (var i = 0; i < p.Length; i++)
        {
            if (!(p[i] >= 0))
                throw new ArgumentException($"p[{i}]: expected a probability of at least 0, got {p[i]}.", nameof(p));
            total += p[i];
        }

        if (!(Math.Abs(total - 1) <= 1.4901161193847656e-8))
            throw new ArgumentException($"p: expected the sum 1, got {total}.", nameof(p));

        var u = NextDouble();
        var cumulative = 0.0;
        for (var i = 0; i < p.Length - 1; i++)
        {
            cumulative += p[i];
            if (u < cumulative / total)
                return i;
        }

        return LastPossible(p);
    }

    /// <summary>The last index of positive probability: rounding must not choose one that cannot happen.</summary>
    private static int LastPossible(ReadOnlySpan<double> p)
    {
        var last = p.Length - 1;
        while (p[last] == 0)
            last--;
        return last;
    }

    /// <summary>Uniform on 0 … <paramref name="range"/>, both included.</summary>
    private ulong Bounded(ulong range) => range switch
    {
        0 => 0,
        < uint.MaxValue => Bounded32((uint)range),
        uint.MaxValue => NextUInt32(),
        ulong.MaxValue => NextUInt64(),
        _ => Bounded64(range),
    };

    private uint Bounded32(uint range)
    {
        var count = range + 1;
        var product = (ulong)NextUInt32() * count;
        if ((uint)product < count)
        {
            var threshold = (uint.MaxValue - range) % count;
            while ((uint)product < threshold)
                product = (ulong)NextUInt32() * count;
        }

        return (uint)(product >> 32);
    }

    private ulong Bounded64(ulong range)
    {
        var count = range + 1;
        var high = Math.BigMul(NextUInt64(), count, out ulong low);
        if (low < count)
        {
            var threshold = (ulong.MaxValue - range) % count;
            while (low < threshold)
                high = Math.BigMul(NextUInt64(), count, out low);
        }

        return high;
    }
}
