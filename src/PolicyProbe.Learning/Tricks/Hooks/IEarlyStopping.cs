namespace PolicyProbe.Learning;

/// <summary>Hook: ends an update's epochs early.</summary>
public interface IEarlyStopping
{
    /// <summary>Whether to stop at a minibatch whose mean KL(old ‖ new) is estimated as this, in nats.</summary>
    bool Stops(double divergence);
}
