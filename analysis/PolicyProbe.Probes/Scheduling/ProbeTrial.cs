using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>A little of what probes do, in an environment of its own, for a clock to look at: its caller's, since a library has none.</summary>
public sealed class ProbeTrial
{
    private const int Copies = 16;
    private const int Batch = 1024;
    private readonly Agent _agent;
    private readonly IVectorEnvironment _environment;
    private readonly ActionSampler _sampler;
    private readonly ScoreSum _scores;
    private readonly float[] _observations;
    private readonly float[] _finals;
    private readonly float[] _outputs;
    private readonly float[] _actions;
    private readonly double[] _rewards = new double[Copies];
    private readonly EpisodeEnd[] _ends = new EpisodeEnd[Copies];
    private readonly float[] _batch;
    private readonly float[] _batchActions;
    private readonly float[] _weights = new float[Batch];
    private readonly double[] _gradient;

    /// <summary>A trial of what a context's probe would step and differentiate.</summary>
    public ProbeTrial(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _agent = context.Snapshot.Learner.Agent;
        var rng = new Rng(context.Seed).Fork("trial");
        _environment = VectorEnvironments.Make(context.PerceivedEnvironment, Copies, rng.Fork("environments"));
        _sampler = new ActionSampler(_agent.Head, Copies, rng.Fork("actions"));
        _scores = new ScoreSum(_agent.Head, _agent.Policy);
        var width = _environment.Spec.Observation.Size;
        (_observations, _finals) = (new float[Copies * width], new float[Copies * width]);
        (_outputs, _actions) = (new float[Copies * _agent.Head.OutputSize], new float[Copies * _agent.Head.ActionSize]);
        (_batch, _batchActions, _gradient) = (new float[Batch * width], new float[Batch * _agent.Head.ActionSize], new double[_agent.Policy.Theta.Length]);
        _environment.Reset(_observations);
    }

    /// <summary>One step of a few environments.</summary>
    /// <returns>How many single steps that was.</returns>
    public int Step()
    {
        _agent.Policy.Network.Predict(_agent.Policy.Theta, _agent.Policy.Buffers, _observations, _outputs);
        _sampler.Sample(_outputs, _actions);
        _environment.Step(_actions, _observations, _rewards, _ends, _finals);
        return Copies;
    }

    /// <summary>A batch of rows forward and backward.</summary>
    /// <returns>How many rows.</returns>
    public int Rows()
    {
        _scores.Of(_batch, _batchActions, _weights, _gradient);
        return Batch;
    }
}
