namespace PolicyProbe.Learning;

/// <summary>Hook: policy and value function share all layers but the last.</summary>
public interface INetworkSharing
{
    /// <summary>The name of the value function's layer in the joint network.</summary>
    string ValueLayer { get; }
}
