using System.Security.Cryptography;
using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>What acts and what judges: a policy π(a|s) = head(f_π(s)) and a value function V(s) = f_V(s), in separate networks.</summary>
/// <param name="Head">The family of action distributions.</param>
/// <param name="Policy">The policy's network; its outputs parametrise the head.</param>
/// <param name="Value">The value network; one output.</param>
public sealed record Agent(IHead Head, Model Policy, Model Value)
{
    /// <summary>A copy that shares nothing that training changes.</summary>
    public Agent Copy() => new(Head, Policy.Copy(), Value.Copy());

    /// <summary>SHA-256 over θ and buffers of policy and value, little-endian float32, in hexadecimal.</summary>
    public string Checksum()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in new[] { Policy.Theta, Policy.Buffers, Value.Theta, Value.Buffers })
            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(part));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
