using TransferLearning.Core;
using TransferLearning.FineTuning.Gradients.Rules;
using TransferLearning.Onnx.Graph;

namespace TransferLearning.FineTuning.Gradients;

/// <summary>The operators that can be differentiated: a new one is a file in <c>Rules/</c> and a line here.</summary>
internal static class GradientRules
{
    /// <summary>Rules by operator of ONNX's own domain.</summary>
    public static IReadOnlyDictionary<string, IGradientRule> All { get; } = new Dictionary<string, IGradientRule>(StringComparer.Ordinal)
    {
        ["Abs"] = new AbsRule(),
        ["Add"] = new AddRule(),
        ["Attention"] = new AttentionRule(),
        ["AveragePool"] = new AveragePoolRule(),
        ["BatchNormalization"] = new BatchNormalizationRule(),
        ["Cast"] = new IdentityRule(),
        ["Celu"] = new CeluRule(),
        ["Clip"] = new ClipRule(),
        ["Concat"] = new ConcatRule(),
        ["Conv"] = new ConvRule(),
        ["Cos"] = new CosRule(),
        ["DepthToSpace"] = new DepthToSpaceRule(),
        ["Div"] = new DivRule(),
        ["Dropout"] = new IdentityRule(),
        ["Einsum"] = new EinsumRule(),
        ["Elu"] = new EluRule(),
        ["Erf"] = new ErfRule(),
        ["Exp"] = new ExpRule(),
        ["Expand"] = new ExpandRule(),
        ["Flatten"] = new ReshapeRule(),
        ["Gather"] = new GatherRule(),
        ["GatherElements"] = new GatherElementsRule(),
        ["Gelu"] = new GeluRule(),
        ["Gemm"] = new GemmRule(),
        ["GlobalAveragePool"] = new GlobalAveragePoolRule(),
        ["GlobalMaxPool"] = new GlobalMaxPoolRule(),
        ["GroupNormalization"] = new GroupNormalizationRule(),
        ["HardSigmoid"] = new HardSigmoidRule(),
        ["HardSwish"] = new HardSwishRule(),
        ["Identity"] = new IdentityRule(),
        ["InstanceNormalization"] = new InstanceNormalizationRule(),
        ["LayerNormalization"] = new LayerNormalizationRule(),
        ["LeakyRelu"] = new LeakyReluRule(),
        ["Log"] = new LogRule(),
        ["LogSoftmax"] = new LogSoftmaxRule(),
        ["LRN"] = new LrnRule(),
        ["MatMul"] = new MatMulRule(),
        ["Max"] = new ExtremumRule(),
        ["MaxPool"] = new MaxPoolRule(),
        ["Mean"] = new MeanRule(),
        ["Min"] = new ExtremumRule(),
        ["Mish"] = new MishRule(),
        ["Mul"] = new MulRule(),
        ["Neg"] = new NegRule(),
        ["Pad"] = new PadRule(),
        ["Pow"] = new PowRule(),
        ["PRelu"] = new PReluRule(),
        ["Reciprocal"] = new ReciprocalRule(),
        ["ReduceL1"] = new ReduceRule(),
        ["ReduceL2"] = new ReduceRule(),
        ["ReduceLogSumExp"] = new ReduceRule(),
        ["ReduceMax"] = new ReduceRule(),
        ["ReduceMean"] = new ReduceRule(),
        ["ReduceMin"] = new ReduceRule(),
        ["ReduceSum"] = new ReduceRule(),
        ["ReduceSumSquare"] = new ReduceRule(),
        ["Relu"] = new ReluRule(),
        ["Reshape"] = new ReshapeRule(),
        ["Resize"] = new ResizeNearestRule(),
        ["RMSNormalization"] = new RmsNormalizationRule(),
        ["Selu"] = new SeluRule(),
        ["Sigmoid"] = new SigmoidRule(),
        ["Sin"] = new SinRule(),
        ["Slice"] = new SliceRule(),
        ["Softmax"] = new SoftmaxRule(),
        ["Softplus"] = new SoftplusRule(),
        ["Softsign"] = new SoftsignRule(),
        ["SpaceToDepth"] = new SpaceToDepthRule(),
        ["Split"] = new SplitRule(),
        ["Sqrt"] = new SqrtRule(),
        ["Squeeze"] = new ReshapeRule(),
        ["Sub"] = new SubRule(),
        ["Sum"] = new SumRule(),
        ["Swish"] = new SwishRule(),
        ["Tanh"] = new TanhRule(),
        ["ThresholdedRelu"] = new ThresholdedReluRule(),
        ["Tile"] = new TileRule(),
        ["Transpose"] = new TransposeRule(),
        ["Unsqueeze"] = new ReshapeRule(),
        ["Where"] = new WhereRule(),
    };

    // What quantisation leaves of a slope is zero almost everywhere.
    private static readonly HashSet<string> Quantised = new(StringComparer.Ordinal)
    {
        "QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "ConvInteger", "MatMulInteger", "QLinearConv", "QLinearMatMul",
    };

    /// <summary>The rule of a node.</summary>
    /// <exception cref="TlearnException">There is none; the message names operator and node.</exception>
    public static IGradientRule Find(string model, OnnxNode node)
    {
        if (node.Domain.Length == 0 && All.TryGetValue(node.Operator, out var rule)) return rule;
        var op = node.Domain.Length == 0 ? node.Operator : $"{node.Domain}.{node.Operator}";
        throw Quantised.Contains(node.Operator)
            ? new TlearnException($"{model}: node {node}: the operator {op} is quantised, and quantised networks cannot be trained", "Fine-tune the float network that it was made from, and quantise the result.")
            : new TlearnException($"{model}: node {node}: the operator {op} has no gradient here, and it lies between the loss and what is trained", "Unfreeze only what lies behind that node: --unfreeze last:K or from:NODE.");
    }
}
