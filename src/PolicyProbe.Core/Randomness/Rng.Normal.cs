namespace PolicyProbe.Core;

/// <content>Numbers from the normal distribution.</content>
public sealed partial class Rng
{
    /// <summary>A draw from N(0, 1): NumPy's <c>standard_normal()</c>, by the ziggurat.</summary>
    /// <remarks>
    /// One 64-bit word in 98.8 % of the draws: 8 bits choose the layer, one the sign, 52 the place. In the tail the method of
    /// G. Marsaglia, "Generating a Variable from the Tail of the Normal Distribution" (1964).
    /// </remarks>
    public double NextNormal()
    {
        while (true)
        {
            var bits = NextUInt64();
            var layer = (int)(bits & 0xff);
            var negative = ((bits >> 8) & 1) != 0;
            var place = (bits >> 9) & 0xfffffffffffff;
            var x = place * Ziggurat.Width[layer];
            if (negative)
                x = -x;
            if (place < Ziggurat.Inside[layer])
                return x;
            if (layer == 0)
                return Tail(((place >> 8) & 1) != 0);
            var (below, above) = (Ziggurat.Height[layer - 1], Ziggurat.Height[layer]);
            if (((below - above) * NextDouble()) + above < Math.Exp(-0.5 * x * x))
                return x;
        }
    }

    /// <summary>|x| beyond r.</summary>
    private double Tail(bool negative)
    {
        while (true)
        {
            var excess = -Ziggurat.InverseTailStart * LogOnePlus.Of(-NextDouble());
            var height = -LogOnePlus.Of(-NextDouble());
            if (height + height > excess * excess)
                return negative ? -(Ziggurat.TailStart + excess) : Ziggurat.TailStart + excess;
        }
    }
}
