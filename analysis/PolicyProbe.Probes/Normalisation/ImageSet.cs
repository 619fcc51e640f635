using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>Labelled square images.</summary>
/// <param name="Name">What they are.</param>
/// <param name="Side">Pixels of a side.</param>
/// <param name="Channels">Channels, one after the other in an image.</param>
/// <param name="Classes">Labels are 0 to this, less 1.</param>
/// <param name="Pixels">[N, Channels · Side · Side], each channel about 0 with deviation about 1.</param>
/// <param name="Labels">[N].</param>
internal sealed record ImageSet(string Name, int Side, int Channels, int Classes, double[] Pixels, int[] Labels)
{
    private const int MadeSide = 12, MadeClasses = 4;

    /// <summary>The values of an image.</summary>
    public int Size => Side * Side * Channels;

    /// <summary>How many are held out of training: a quarter.</summary>
    public int Held => Labels.Length / 4;

    /// <summary>
    /// Gratings of 12 × 12 pixels under noise: √2 cos(2πf(x cos φ + y sin φ) + ψ) with φ = kπ/4 for class k of four, f of 1.5 to 3 waves a side, a random phase
    /// ψ, and normal noise of deviation 1.
    /// </summary>
    public static ImageSet Gratings(int count, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var (pixels, labels) = (new double[count * MadeSide * MadeSide], new int[count]);
        for (var image = 0; image < count; image++)
        {
            labels[image] = image % MadeClasses;
            var (angle, waves, phase) = (labels[image] * Math.PI / MadeClasses, rng.Uniform(1.5, 3), rng.Uniform(0, 2 * Math.PI));
            for (var row = 0; row < MadeSide; row++)
                for (var column = 0; column < MadeSide; column++)
                {
                    var along = ((column * Math.Cos(angle)) + (row * Math.Sin(angle))) / MadeSide;
                    pixels[(((image * MadeSide) + row) * MadeSide) + column] = ((Math.Sqrt(2) * Math.Cos((2 * Math.PI * waves * along) + phase)) + rng.NextNormal()) / Math.Sqrt(2);
                }
        }

        return new ImageSet("gratings", MadeSide, 1, MadeClasses, pixels, labels);
    }

    /// <summary>Some of the images, with values behind each where there are some.</summary>
    /// <param name="rows">Which.</param>
    /// <param name="width">The values of an input row: those of an image and of what stands behind it.</param>
    public double[] Rows(IReadOnlyList<int> rows, int width)
    {
        var taken = new double[rows.Count * width];
        for (var b = 0; b < rows.Count; b++)
            Array.Copy(Pixels, rows[b] * Size, taken, b * width, Size);
        return taken;
    }
}
