using PolicyProbe.Plots;
using PolicyProbe.Reports;

namespace PolicyProbe.Tests.TestKit;

/// <summary>What some machines lack.</summary>
public enum Needs
{
    Gnuplot,
    Chromium,
    Plotly,
    MuJoCo,
    Box2D,
    Slurm,
}

/// <summary>A fact that is skipped, with the reason and the remedy, on a machine that lacks what it needs.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresAttribute : FactAttribute
{
    public RequiresAttribute(params Needs[] needs) => Skip = WhyNot(needs);

    /// <summary>What is missing and how to get it; null if nothing is.</summary>
    public static string? WhyNot(params Needs[] needs)
    {
        var missing = needs.Where(n => Find(n) is null).Select(Remedy).ToArray();
        return missing.Length > 0 ? string.Join("; ", missing) : null;
    }

    /// <summary>Where it is; null where it is not.</summary>
    public static string? Find(Needs need) => need switch
    {
        Needs.Gnuplot => Gnuplot.Find(),
        Needs.Chromium => OnPath("chromium") ?? OnPath("chromium-browser") ?? OnPath("google-chrome"),
        Needs.Plotly => ReportAssets.FindPlotly(),
        Needs.MuJoCo => PolicyProbe.Envs.MuJoCo.Shim.Version(),
        Needs.Box2D => PolicyProbe.Envs.Box2D.Shim.Version(),
        Needs.Slurm => Environment.UserName == "root" ? Sbin("slurmctld") is { } controller && Sbin("slurmd") is not null && Sbin("munged") is not null ? controller : null : null,
        _ => throw new ArgumentOutOfRangeException(nameof(need), need, "unknown"),
    };

    private static string Remedy(Needs need) => need switch
    {
        Needs.Gnuplot => "gnuplot is not installed: apt-get install gnuplot-nox fonts-dejavu-core",
        Needs.Chromium => "Chromium is not installed: apt-get install chromium",
        Needs.MuJoCo => "MuJoCo is not available: apt-get install libmujoco-dev g++, then build again",
        Needs.Box2D => "Box2D is not available: apt-get install libbox2d-dev g++, then build again",
        Needs.Slurm => "Slurm is not installed, or its daemons cannot be started, which only root may: apt-get install slurmctld slurmd slurm-client munge",
        _ => "plotly.js is not installed: npm ci",
    };

    /// <summary>Daemons lie where only root looks.</summary>
    private static string? Sbin(string program) => OnPath(program) ?? new[] { "/usr/sbin", "/sbin", "/usr/local/sbin" }.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static string? OnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(f => Path.Combine(f, program)).FirstOrDefault(File.Exists);
}

/// <summary>A theory that is skipped in the same way.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresForTheoryAttribute : TheoryAttribute
{
    public RequiresForTheoryAttribute(params Needs[] needs) => Skip = RequiresAttribute.WhyNot(needs);
}
