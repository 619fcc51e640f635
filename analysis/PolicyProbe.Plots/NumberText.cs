using System.Globalization;

namespace PolicyProbe.Plots;

/// <summary>
/// Numbers as people read them: four significant digits, thousands separated, a true minus sign, and powers of ten where
/// digits would need counting.
/// </summary>
public static class NumberText
{
    /// <summary>What stands where a value is missing because it could not be determined.</summary>
    public const string Undetermined = "undetermined";

    /// <summary>A value, such as <c>0.4217</c>, <c>12,850</c>, <c>1.2×10⁻⁵</c> or <c>undetermined</c>.</summary>
    /// <param name="value">The value; null where it is undetermined.</param>
    /// <param name="digits">Significant digits, 1 to 15; digits before the decimal point are never dropped below 10⁷.</param>
    public static string Of(double? value, int digits = 4)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(digits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digits, 15);
        if (value is not { } v || double.IsNaN(v)) return Undetermined;
        if (double.IsInfinity(v)) return v > 0 ? "∞" : "−∞";
        if (v == 0) return "0";
        var rounded = double.Parse(v.ToString("E" + (digits - 1), CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var exponent = (int)Math.Floor(Math.Log10(Math.Abs(rounded)) + 1e-12);
        if (exponent is < -4 or > 6)
        {
            var mantissa = (rounded / Math.Pow(10, exponent)).ToString("0." + new string('#', digits - 1), CultureInfo.InvariantCulture);
            return Signed(mantissa == "1" ? "10" + Superscript(exponent) : $"{mantissa}×10{Superscript(exponent)}");
        }
        var decimals = Math.Max(0, digits - 1 - exponent);
        return Signed((decimals == 0 ? v : rounded).ToString("#,0." + new string('#', decimals), CultureInfo.InvariantCulture));
    }

    /// <summary>A whole number with its thousands separated.</summary>
    /// <param name="value">The number.</param>
    public static string Of(long value) => Signed(value.ToString("#,0", CultureInfo.InvariantCulture));

    /// <summary>An interval: <c>[0.38, 0.46]</c>, <c>(−∞, 0.46]</c>, or the empty string where both ends are missing.</summary>
    /// <param name="low">The lower end; null for none.</param>
    /// <param name="high">The upper end; null for none.</param>
    public static string Interval(double? low, double? high) => (Finite(low), Finite(high)) switch
    {
        (null, null) => "",
        ({ } l, null) => $"[{Of(l)}, ∞)",
        (null, { } h) => $"(−∞, {Of(h)}]",
        ({ } l, { } h) => $"[{Of(l)}, {Of(h)}]",
    };

    /// <summary>A value with its interval: <c>0.42 [0.38, 0.46]</c>.</summary>
    /// <param name="value">The value; null where it is undetermined.</param>
    /// <param name="low">The lower end; null for none.</param>
    /// <param name="high">The upper end; null for none.</param>
    public static string WithInterval(double? value, double? low, double? high)
    {
        var (estimate, interval) = Estimate(value, low, high);
        return $"{estimate} {interval}".TrimEnd();
    }

    /// <summary>
    /// A value and its interval with as many decimals as the interval deserves, two significant digits of its half width, so
    /// that nobody reads digits that the next seed would change; four significant digits where an end is open.
    /// </summary>
    /// <param name="value">The value; null where it is undetermined.</param>
    /// <param name="low">The lower end; null for none.</param>
    /// <param name="high">The upper end; null for none.</param>
    public static (string Value, string Interval) Estimate(double? value, double? low, double? high)
    {
        if (Finite(value) is not { } v || Finite(low) is not { } l || Finite(high) is not { } h || !(h > l)) return (Of(value), Interval(low, high));
        var largest = Math.Max(Math.Abs(v), Math.Max(Math.Abs(l), Math.Abs(h)));
        var decimals = Math.Max(0, 1 - (int)Math.Floor(Math.Log10((h - l) / 2)));
        if (largest >= 1e7 || decimals > 6) return (Of(value), Interval(low, high));
        string Fixed(double x)
        {
            var text = x.ToString("#,0." + new string('0', decimals), CultureInfo.InvariantCulture);
            return Signed(text.AsSpan().Trim("-0.").IsEmpty ? text.TrimStart('-') : text);
        }
        return (Fixed(v), $"[{Fixed(l)}, {Fixed(h)}]");
    }

    private static double? Finite(double? value) => value is { } v && double.IsFinite(v) ? v : null;

    private static string Signed(string text) => text.Replace('-', '−');

    private static string Superscript(int exponent) =>
        string.Concat(exponent.ToString(CultureInfo.InvariantCulture).Select(c => c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c - '0']));
}
