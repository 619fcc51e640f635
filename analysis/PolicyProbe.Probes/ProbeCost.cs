namespace PolicyProbe.Probes;

/// <summary>
/// What a measurement will take with its settings and this agent, counted before it starts. Where complete episodes are counted instead of
/// pairs, each is taken for one of the time limit.
/// </summary>
/// <param name="EnvironmentSteps">Steps of single environments, each with an action of the policy.</param>
/// <param name="NetworkRows">Rows forward and backward through a network of the policy's size, beside acting.</param>
public sealed record ProbeCost(double EnvironmentSteps, double NetworkRows)
{
    /// <summary>Both together, as the progress of a measurement counts them: a step and a row are one unit each.</summary>
    public double Total => EnvironmentSteps + NetworkRows;
}
