namespace PolicyProbe.Learning;

/// <summary>Hook: changes a minibatch's advantages before the policy's loss. Where an update is one batch, that is the minibatch.</summary>
public interface IMinibatchAdvantages
{
    /// <summary>Changes the advantages [B] in place.</summary>
    void OnMinibatch(Span<float> advantages);
}
