using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What the optimisers share: groups, state by parameter, and the walk of a step.</summary>
public abstract class OptimizerHelper : optim.Optimizer
{
    private protected readonly List<ParamGroup> Groups = [];
    private protected readonly Dictionary<Parameter, OptimizerState> States = new(ReferenceEqualityComparer.Instance);

    public OptimizerHelper()
    {
    }

    private protected override IEnumerable<optim.ILearningRateController> Controllers => Groups;
    public override IEnumerable<Parameter> parameters() => Groups.SelectMany(group => group.Parameters);

    private protected abstract OptimizerOptions Defaults { get; }
    private protected abstract OptimizerState NewState(Parameter parameter);

    /// <summary>Fills what a group leaves open from the optimiser's defaults.</summary>
    private protected abstract void Complete(OptimizerOptions options);

    public override void add_param_group(ParamGroup param_group)
    {
        param_group.Parameters = [.. param_group.Parameters];
        var options = param_group.Options;
        options.LearningRate ??= Defaults.LearningRate;
        options.InitialLearningRate = options.LearningRate!.Value;
        Complete(options);
        using var still = no_grad();
        foreach (var parameter in param_group.Parameters)
        {
            if (States.ContainsKey(parameter))
                throw new ArgumentException("param_group: some parameters appear in more than one parameter group", nameof(param_group));
            var state = NewState(parameter);
            state.Initialize(options);
            States.Add(parameter, state);
        }
        Groups.Add(param_group);
    }

    public override void zero_grad()
    {
        foreach (var parameter in parameters())
            parameter.grad = null;
    }

    /// <summary>Runs the closure, then the body for each group, unseen by autograd and in a scope of its own.</summary>
    protected Tensor _step<T>(Action<T> body, Func<Tensor>? loss_closure = null) where T : ParamGroup
    {
        Tensor? loss = null;
        if (loss_closure is not null)
            using (enable_grad())
                loss = loss_closure();
        using var still = no_grad();
        using (NewDisposeScope())
            foreach (var group in Groups)
                body((T)group);
        return loss!;
    }

    public void to(Device device)
    {
        foreach (var state in States.Values)
            state.to(device);
    }

    public StateDictionary state_dict()
    {
        var result = new StateDictionary();
        foreach (var group in Groups)
        {
            result.Options.Add(group.Options);
            List<int> places = [];
            foreach (var parameter in group.Parameters)
            {
                places.Add(result.State.Count);
                result.State.Add(States[parameter]);
            }
            result.StateIndexRef.Add(places);
        }
        return result;
    }

    /// <summary>Takes over the options and copies the state of an optimiser with the same groups.</summary>
    public virtual void load_state_dict(StateDictionary state_dict)
    {
        var own = this.state_dict();
        if (own.Options.Count != state_dict.Options.Count || own.State.Count != state_dict.State.Count)
            throw new ArgumentException(
                $"state_dict: expected {own.Options.Count} groups and {own.State.Count} parameters, got {state_dict.Options.Count} and {state_dict.State.Count}", nameof(state_dict));
        using var still = no_grad();
        for (var i = 0; i < own.Options.Count; i++)
            own.Options[i].LoadStateDict(state_dict.Options[i]);
        for (var i = 0; i < own.State.Count; i++)
            own.State[i].LoadStateDict(state_dict.State[i]);
    }

    private protected override void Release()
    {
        foreach (var state in States.Values)
            (state as IDisposable)?.Dispose();
        States.Clear();
        Groups.Clear();
    }
}
