using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace PolicyProbe.Probes;

/// <summary>The returns of finished cells, kept by their θ, for <see cref="PolicyReturns"/>.</summary>
/// <param name="parts">Where they are kept.</param>
/// <param name="name">What else they depend on, without spaces: sample and random streams.</param>
public sealed class KeptCells(IKeptParts parts, string name)
{
    private const int Head = 4;

    /// <summary>The return at a θ from C copies; null where it is not kept.</summary>
    /// <exception cref="InvalidDataException">What is kept is not the return of so many copies.</exception>
    public CellReturn? Find(float[] theta, int copies)
    {
        if (parts.Find(Part(theta)) is not { } numbers)
            return null;
        if (numbers.Length != Head + (2 * copies) || !double.IsFinite(numbers[0]) || !numbers.Skip(2).All(double.IsFinite) || numbers.Skip(Head + copies).Any(count => count != (int)count || count < 0)
            || numbers[2] != numbers.Skip(Head + copies).Sum() || numbers[2] < 1 || numbers[3] < numbers[2])
            throw new InvalidDataException($"{name}: what is kept of an unfinished measurement is not the return of {copies} environments; delete the run's probes/*.parts to measure anew.");
        return new CellReturn(numbers[0], numbers[1], (long)numbers[2], (long)numbers[3], numbers[Head..(Head + copies)], [.. numbers.Skip(Head + copies).Select(count => (int)count)]);
    }

    /// <summary>Keeps the return at a θ.</summary>
    public void Keep(float[] theta, CellReturn cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        parts.Keep(Part(theta), [cell.Mean, cell.StandardError, cell.Episodes, cell.Pairs, .. cell.CopyReturns, .. cell.CopyEpisodes.Select(count => (double)count)]);
    }

    private string Part(float[] theta) => $"{name}/{Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(theta)))[..32]}";
}
