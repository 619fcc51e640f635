using PolicyProbe.Core;

namespace PolicyProbe.Envs.MuJoCo;

/// <summary>The physics without the task around it: models and raw trajectories are compared through it.</summary>
public abstract partial class MuJoCoEnvironment
{
    private static readonly Dictionary<string, Quantity> Facts = new(StringComparer.Ordinal)
    {
        ["timestep"] = Quantity.TimeUnit,
        ["body_mass"] = Quantity.Masses,
        ["body_inertia"] = Quantity.BodyInertias,
        ["actuator_gear"] = Quantity.Gears,
        ["actuator_ctrlrange"] = Quantity.ControlRanges,
        ["jnt_range"] = Quantity.JointRanges,
        ["dof_damping"] = Quantity.Dampings,
        ["dof_armature"] = Quantity.Armatures,
        ["geom_size"] = Quantity.GeomSizes,
        ["geom_friction"] = Quantity.GeomFrictions,
        ["qpos0"] = Quantity.StartPositions,
    };

    private static readonly string[] FactNames = [.. Facts.Keys];

    /// <inheritdoc/>
    public int PositionCount => Physics.Positions.Length;

    /// <inheritdoc/>
    public int ControlCount => Physics[Quantity.Controls].Length;

    /// <inheritdoc/>
    public int SubSteps => FrameSkip;

    /// <inheritdoc/>
    public IReadOnlyList<string> ModelFacts => FactNames;

    /// <inheritdoc/>
    public double[] ModelFact(string name)
    {
        var numbers = Physics[Facts[name]].ToArray();
        GC.KeepAlive(this);
        return numbers;
    }

    /// <inheritdoc/>
    public void PlacePhysics(ReadOnlySpan<double> state)
    {
        _clock = new EpisodeClock(Spec.TimeLimit);
        Physics.Reset();
        state[..PositionCount].CopyTo(Physics.Positions);
        state[PositionCount..].CopyTo(Physics.Velocities);
        Physics.Forward();
    }

    /// <inheritdoc/>
    public void AdvancePhysics(ReadOnlySpan<double> controls, int subSteps)
    {
        _clock = new EpisodeClock(Spec.TimeLimit);
        controls.CopyTo(Physics[Quantity.Controls]);
        Physics.Step(subSteps, _forces);
    }
}
