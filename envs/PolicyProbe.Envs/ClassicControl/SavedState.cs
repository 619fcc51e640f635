using System.Buffers.Binary;
using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>The saved form of an environment whose state is a clock and a few double-precision numbers.</summary>
internal static class SavedState
{
    /// <summary>The clock's bytes, then the numbers, little-endian.</summary>
    public static byte[] Write(EpisodeClock clock, ReadOnlySpan<double> values)
    {
        var bytes = new byte[EpisodeClock.StateSize + (values.Length * sizeof(double))];
        clock.Write(bytes);
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(EpisodeClock.StateSize + (i * sizeof(double))), values[i]);
        return bytes;
    }

    /// <summary>Reads what <see cref="Write"/> wrote; the clock is changed only when everything is valid.</summary>
    /// <param name="id">The environment, for the message.</param>
    /// <param name="bytes">The saved bytes.</param>
    /// <param name="clock">The environment's clock.</param>
    /// <param name="values">Receives the numbers.</param>
    /// <param name="bounds">The largest magnitude of each: beyond it no episode comes, and dynamics could overflow.</param>
    /// <exception cref="FormatException">Wrong length, no clock, or a number beyond its bound.</exception>
    public static void Read(string id, ReadOnlySpan<byte> bytes, ref EpisodeClock clock, Span<double> values, ReadOnlySpan<double> bounds)
    {
        var size = EpisodeClock.StateSize + (values.Length * sizeof(double));
        if (bytes.Length != size)
            throw new FormatException($"{id} state: expected {size} bytes, got {bytes.Length}.");
        var read = clock;
        read.Read(bytes);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(EpisodeClock.StateSize + (i * sizeof(double)))..]);
            if (!(Math.Abs(values[i]) <= bounds[i]))
                throw new FormatException(FormattableString.Invariant($"{id} state: expected number {i} within ±{bounds[i]}, got {values[i]}."));
        }

        clock = read;
    }
}
