using TransferLearning.Core.Features;
using TransferLearning.FineTuning.Result;
using TransferLearning.Onnx;
using TransferLearning.Tests.Backbones;
using Xunit;

namespace TransferLearning.Tests.FineTuning;

/// <summary>How far a written network may be from the one that was trained: what rounding comes to, which grows with the logits.</summary>
public sealed class FineTunedFileTests
{
    [Theory]
    [InlineData(0.5f, 1e-4)]
    [InlineData(-10, 1e-4)]
    [InlineData(20, 2e-4)]
    [InlineData(-3000, 3e-2)]
    public void Probabilities_of_large_logits_may_differ_by_more(float largest, double limit)
    {
        var logits = new ClassScores(2, 3);
        logits.Row(1)[2] = largest;
        Assert.Equal(limit, FineTunedFile.Limit(OnnxModel.Load(Nets.Mini), logits), limit * 1e-6);
    }

    [Fact]
    public void A_network_of_halves_has_more_to_round() =>
        Assert.Equal(4e-2, FineTunedFile.Limit(OnnxModel.Load(SharedData.Require("models", "squeezenet1.1-fp16-batch1.onnx")), Twenty()), 1e-6);

    private static ClassScores Twenty()
    {
        var logits = new ClassScores(1, 2);
        logits.Row(0)[0] = 20;
        return logits;
    }
}
