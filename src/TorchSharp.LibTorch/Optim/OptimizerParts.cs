using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>The settings of a group of parameters; null is the optimiser's default.</summary>
public class OptimizerOptions
{
    public double? LearningRate { get; set; }
    public double InitialLearningRate { get; set; }

    public virtual void LoadStateDict(OptimizerOptions source)
    {
        LearningRate = source.LearningRate;
        InitialLearningRate = source.InitialLearningRate;
    }
}

/// <summary>What an optimiser remembers about one parameter.</summary>
public abstract class OptimizerState
{
    private protected readonly Parameter Parameter;

    protected OptimizerState(Parameter parameter) => Parameter = parameter;

    public virtual void Initialize(OptimizerOptions options)
    {
    }

    /// <summary>Takes copies of the other's tensors.</summary>
    public abstract void LoadStateDict(OptimizerState source);

    public virtual void to(Device device)
    {
    }

    /// <summary>Zeros that live as long as the optimiser.</summary>
    private protected Tensor Zeros() => Parameter.zeros_like().DetachFromDisposeScope();

    private protected static Tensor? Copied(Tensor? mine, Tensor? theirs)
    {
        var copy = theirs?.clone().DetachFromDisposeScope();
        mine?.Dispose();
        return copy;
    }

    private protected static Tensor? Moved(Tensor? tensor, Device device)
    {
        if (tensor is null)
            return null;
        using (tensor)
            return tensor.to(device).DetachFromDisposeScope();
    }
}

/// <summary>Parameters that share their settings.</summary>
public class ParamGroup : optim.ILearningRateController
{
    public IEnumerable<Parameter> Parameters { get; set; } = [];
    public OptimizerOptions Options { get; set; } = new();

    public double LearningRate
    {
        get => Options.LearningRate ?? throw new InvalidOperationException("LearningRate: the group belongs to no optimiser yet");
        set => Options.LearningRate = value;
    }

    public double InitialLearningRate
    {
        get => Options.InitialLearningRate;
        set => Options.InitialLearningRate = value;
    }
}

/// <inheritdoc/>
public class ParamGroup<TOptions> : ParamGroup where TOptions : OptimizerOptions
{
    public ParamGroup()
    {
    }

    public ParamGroup(IEnumerable<Parameter> parameters, TOptions? options = null)
    {
        Parameters = [.. parameters];
        base.Options = options!;
    }

    public new TOptions Options
    {
        get => (TOptions)base.Options;
        set => base.Options = value;
    }
}
