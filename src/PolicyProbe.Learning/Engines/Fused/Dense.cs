namespace PolicyProbe.Learning;

/// <summary>One linear layer y = Wx + b: where its parameters stand in θ and where its output goes.</summary>
/// <param name="Inputs">The width of x.</param>
/// <param name="Outputs">The width of y.</param>
/// <param name="Weight">The offset of W [Outputs, Inputs], row-major.</param>
/// <param name="Bias">The offset of b [Outputs].</param>
/// <param name="Column">For a head, the network's output that is its first; 0 in the trunk.</param>
internal sealed record Dense(int Inputs, int Outputs, int Weight, int Bias, int Column);
