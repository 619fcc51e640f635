using PolicyProbe.Core;

namespace PolicyProbe.Reports;

/// <summary>The numbers of many measurements as one CSV, a line a number: <c>pandas.read_csv("scalars.csv")</c>.</summary>
public static class ScalarCsv
{
    private static readonly string[] Columns =
        ["probe", "update", "environment", "seed", "id", "name", "at", "value", "low", "high", "truth", "unit", "direction", "sample_size", "estimand"];

    /// <summary>The lines with their header: <c>id</c> is <c>name@at</c>, <c>low</c> and <c>high</c> the ends of the 95 % interval.</summary>
    public static string Write(IEnumerable<ProbeResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var csv = new Csv();
        foreach (var column in Columns)
            csv.Words(column);
        csv.End();
        foreach (var result in results)
            foreach (var scalar in result.Scalars)
                Line(csv, result, scalar);
        return csv.ToString();
    }

    private static void Line(Csv csv, ProbeResult result, Scalar scalar)
    {
        var (name, at) = ScalarFamilies.Split(scalar.Id);
        csv.Words(result.Probe).Number(result.Update).Words(result.Environment).Words(result.Seed.ToString()).Words(scalar.Id).Words(name).Words(at)
            .Number(scalar.Value).Number(scalar.Low).Number(scalar.High).Number(scalar.Truth)
            .Words(scalar.Unit).Words(Words(scalar.Direction)).Words(scalar.SampleSize.ToString()).Words(scalar.Estimand).End();
    }

    private static string Words(Direction direction) => direction switch
    {
        Direction.HigherIsBetter => "higher-is-better",
        Direction.LowerIsBetter => "lower-is-better",
        _ => "neutral",
    };
}
