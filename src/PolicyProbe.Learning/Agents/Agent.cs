using System.Security.Cryptography;
using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// What acts and what judges: a policy π(a|s) = head(f_π(s)) and a value function V(s) = f_V(s), s as the filter shows it. Their
/// networks are separate, or columns of one over the same θ.
/// </summary>
/// <param name="Head">The family of action distributions.</param>
/// <param name="Policy">The policy's network; its outputs parametrise the head.</param>
/// <param name="Value">The value network; one output.</param>
/// <param name="Filter">What the networks see of an observation.</param>
public sealed record Agent(IHead Head, Model Policy, Model Value, ObservationFilter Filter)
{
    /// <summary>Whether policy and value function are one θ.</summary>
    public bool IsShared => ReferenceEquals(Policy.Theta, Value.Theta);

    /// <summary>The networks with a θ of their own, by the name of their tensors in a checkpoint.</summary>
    public IEnumerable<(string Name, Model Model)> Models => IsShared ? [("policy", Policy)] : [("policy", Policy), ("value", Value)];

    /// <summary>A copy that shares nothing that training changes.</summary>
    public Agent Copy()
    {
        var policy = Policy.Copy();
        return new Agent(Head, policy, IsShared ? policy with { Network = Value.Network } : Value.Copy(), Filter.Copy());
    }

    /// <summary>SHA-256 over θ and buffers of policy and value, little-endian float32, in hexadecimal.</summary>
    public string Checksum()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in new[] { Policy.Theta, Policy.Buffers, Value.Theta, Value.Buffers })
            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(part));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The maker of environments whose observations are as this agent sees them, rewards as they are.</summary>
    public Func<IEnvironment> Perceive(Func<IEnvironment> make) => PerceivedEnvironment.Maker(make, Filter, null);
}
